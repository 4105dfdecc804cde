using System.Globalization;
using System.Net.Sockets;
using Hangfire;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.ElsaApi;
using NexusWorkflows.Host.Endpoints;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Scheduling;
using NexusWorkflows.Host.Security;
using NexusWorkflows.Host.Setup;
using NexusWorkflows.Host.Studio;
using OpenTelemetry.Metrics;
using Scalar.AspNetCore;

namespace NexusWorkflows.Host.Api;

/// <summary>The HTTP server of <c>serve</c>: the API, health, metrics and the API's description.</summary>
internal static class ApiServer
{
    public const int BodyLimit = 2 * 1024 * 1024;

    public static WebApplication Build(LocalNexus nexus, ILoggerProvider logs, string urls, TimeProvider clock)
    {
        var rooms = nexus.Rooms;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.WebHost.UseUrls(urls.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = BodyLimit;
            kestrel.AddServerHeader = false;
        });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning).AddFilter("Hangfire", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None).AddProvider(logs);
        // Open event streams end with the server; answers on their way get this long.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddOpenApi("v1");
        var metrics = new NexusMetrics(rooms.Queries, rooms.Runner, [.. rooms.Services.GetServices<ISystemProbe>().Select(probe => probe.System).Distinct()]);
        builder.Services.AddSingleton(metrics);
        builder.Services.AddOpenTelemetry().WithMetrics(meters => meters
            .AddMeter(NexusMetrics.MeterName, "NexusWorkflows.Engine").AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddPrometheusExporter());
        var web = rooms.Services.GetRequiredService<NexusConfiguration>().Web;
        builder.Services.AddElsaWeb(rooms.Services, web.CorsOrigins, clock);
        var jobs = rooms.Services.GetRequiredService<ScheduleJobs>();
        builder.Services.AddHangfire(hangfire => hangfire.UseStorage(jobs.Storage));
        builder.Services.AddStudio(rooms.Services, web.InstallsStudio);
        var app = builder.Build();
        Map(app, nexus, rooms, metrics, clock);
        return app;
    }

    /// <summary>Starts listening, and gives the address.</summary>
    /// <exception cref="RefusalException">The address is in use, or isn't one.</exception>
    public static async Task<Uri> StartAsync(WebApplication app, string urls, CancellationToken ct)
    {
        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException or SocketException)
        {
            throw RefusalException.Invalid("serve.address_in_use", $"The address '{urls}' is in use: another program listens there. Choose another with --urls, for example --urls http://127.0.0.1:5200.");
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or SocketException or UriFormatException)
        {
            throw RefusalException.Invalid("serve.bad_address", $"'{urls}' is no address to listen on: {e.Message}");
        }

        return new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    private static void Map(WebApplication app, LocalNexus nexus, LocalRooms rooms, NexusMetrics metrics, TimeProvider clock)
    {
        app.UseProblems();
        app.UseRouting();
        app.UseCors();
        app.UseKeys(rooms.Keys, rooms.Services.GetRequiredService<Sessions>());
        app.UseDashboard(rooms.Services.GetRequiredService<ScheduleJobs>(), rooms.Keys, rooms.Services.GetRequiredService<Sessions>());
        app.Use(async (context, next) =>
        {
            if (context.Request.Path == "/metrics")
            {
                await metrics.RefreshAsync(context.RequestAborted);
            }

            await next(context);
        });
        var api = app.MapGroup("/api");
        RunEndpoints.Map(api, nexus, new RunEvents(nexus, clock, app.Lifetime.ApplicationStopping));
        OtherEndpoints.Map(api, nexus);
        SecretEndpoints.Map(api, nexus);
        ScheduleEndpoints.Map(api, nexus);
        AuditEndpoints.Map(api, nexus);
        app.MapElsaApi(rooms.Services);
        app.MapStudio();
        rooms.Services.GetRequiredService<WorkflowDoor>().Map(app);
        app.MapGet("/health/live", () => Results.Json(new Dictionary<string, string> { ["status"] = "live" })).ExcludeFromDescription();
        app.MapGet("/health/ready", (CancellationToken ct) => ReadyAsync(rooms, app.Lifetime, ct)).ExcludeFromDescription();
        app.MapPrometheusScrapingEndpoint("/metrics").Needs(Right.Read);
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/scalar", options => options.WithTitle("NexusWorkflows").WithOpenApiRoutePattern("/openapi/v1.json"));
        app.MapGet("/", () => Results.Redirect("/scalar")).ExcludeFromDescription();
    }

    // Ready means: the store answers and no drain has begun. That a system outside is down makes runs wait, not this server.
    private static async Task<IResult> ReadyAsync(LocalRooms rooms, IHostApplicationLifetime lifetime, CancellationToken ct)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Results.Json(new Dictionary<string, string> { ["status"] = "stopping" }, statusCode: 503);
        }

        var counts = await rooms.Queries.CountByStatusAsync(ct);
        return Results.Json(new Dictionary<string, string> { ["status"] = "ready", ["runs"] = counts.Values.Sum().ToString(CultureInfo.InvariantCulture) });
    }
}

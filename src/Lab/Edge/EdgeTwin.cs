using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace NexusWorkflows.Lab.Edge;

/// <summary>Plays Traefik v3 with its file provider: real TLS and HTTP on loopback, routed by the files of the dynamic directory.</summary>
internal sealed class EdgeTwin : IAsyncDisposable
{
    public const string Name = "traefik";
    private readonly LabFolder folder;
    private readonly CallGate gate;
    private readonly TimeProvider time;
    private readonly EdgeProxy proxy;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim listening = new(1);
    private readonly EdgeCertificates certificates;
    private EdgeFiles? files;
    private ITimer? outages;
    private WebApplication? application;

    public EdgeTwin(LabFolder folder, CallGate gate, Func<EdgeUpstream> upstream, TimeProvider time)
    {
        this.folder = folder;
        this.gate = gate;
        this.time = time;
        proxy = new EdgeProxy(upstream);
        certificates = new EdgeCertificates(folder, new LabCa(folder, time), gate, domain => LeadsHere(domain), time);
    }

    /// <summary>Whether the DNS leads a name here; without it no certificate is issued. All do unless it is set.</summary>
    public Func<string, bool> LeadsHere { get; init; } = _ => true;

    /// <summary>The bound ports; 0 before the start.</summary>
    public int HttpsPort { get; private set; }

    public int HttpPort { get; private set; }

    /// <summary>Why the last change of the files was refused; null when it was taken.</summary>
    public string? ReloadError => files?.Error;

    /// <summary>Listens on the ports, or on any where one is 0 or taken, and reads the files.</summary>
    public async Task StartAsync(int httpsPort, int httpPort, CancellationToken ct)
    {
        certificates.Load();
        files = new EdgeFiles(folder.TraefikDirectory, Order, time);
        await ListenAsync(httpsPort, httpPort, ct);
        gate.FaultsChanged += OnFaultsChanged;
        outages = time.CreateTimer(_ => OnFaultsChanged(), null, TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(250));
    }

    /// <summary>Routes by domain, and the certificates of live routes.</summary>
    public (JsonObject Routes, JsonObject Certificates) Snapshot()
    {
        files?.Refresh();
        return EdgeSnapshot.Of(files?.Current ?? EdgeConfiguration.Empty, certificates);
    }

    /// <summary>Removes all routes and certificates; the authority stays.</summary>
    public void Reset()
    {
        foreach (var path in Directory.EnumerateFiles(folder.TraefikDirectory))
        {
            File.Delete(path);
        }

        files?.Refresh();
        certificates.Clear();
    }

    /// <summary>Writes the route of a foreign tenant.</summary>
    public void SeedRoute(string domain)
    {
        var name = "seed-" + domain.Replace('.', '-');
        AtomicFile.Write(Path.Combine(folder.TraefikDirectory, name + ".yml"), $$"""
            http:
              routers:
                {{name}}: { rule: "Host(`{{domain}}`)", entryPoints: [websecure], middlewares: [secure-headers@file], service: erp@docker, tls: { certResolver: le } }
                {{name}}-http: { rule: "Host(`{{domain}}`)", entryPoints: [web], middlewares: [redirect-to-https@file], service: noop@internal }

            """);
        files?.Refresh();
    }

    /// <summary>Waits for certificates that are being issued.</summary>
    public Task SettleAsync() => certificates.SettleAsync();

    public async Task StopAsync()
    {
        gate.FaultsChanged -= OnFaultsChanged;
        await stopping.CancelAsync();
        if (outages is not null)
        {
            await outages.DisposeAsync();
        }

        files?.Dispose();
        await listening.WaitAsync();
        try
        {
            await CloseAsync();
        }
        finally
        {
            listening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        proxy.Dispose();
        stopping.Dispose();
        listening.Dispose();
    }

    internal static Task WriteAsync(HttpContext context, int status, string text, string type = "text/plain; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, Encoding.UTF8);
    }

    private void Order(EdgeConfiguration configuration) =>
        certificates.Want(configuration.Routers.Where(linked => linked.Errors.Count == 0 && linked.Router.CertResolver is not null).SelectMany(linked => linked.Hosts).Distinct(), stopping.Token);

    private async Task ListenAsync(int httpsPort, int httpPort, CancellationToken ct)
    {
        try
        {
            application = await BuildAsync(httpsPort, httpPort, ct);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            application = await BuildAsync(0, 0, ct);
        }

        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).ToList();
        HttpsPort = addresses.Single(address => address.Scheme == "https").Port;
        HttpPort = addresses.Single(address => address.Scheme == "http").Port;
    }

    private async Task<WebApplication> BuildAsync(int httpsPort, int httpPort, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = null;
            options.Listen(IPAddress.Loopback, httpsPort, listen => listen.UseHttps(https => https.ServerCertificateSelector = (_, name) => certificates.Shown(name)));
            options.Listen(IPAddress.Loopback, httpPort);
        });
        var built = builder.Build();
        built.Run(ServeAsync);
        try
        {
            await built.StartAsync(ct);
            return built;
        }
        catch
        {
            await built.DisposeAsync();
            throw;
        }
    }

    private void OnFaultsChanged() => _ = FollowOutageAsync();

    // Down means that nobody listens: a client must see the connection refused, not cut.
    private async Task FollowOutageAsync()
    {
        try
        {
            await listening.WaitAsync(stopping.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            return; // stopped meanwhile
        }

        try
        {
            if (gate.IsDown(Name))
            {
                await CloseAsync();
            }
            else if (application is null && !stopping.IsCancellationRequested)
            {
                await ListenAsync(HttpsPort, HttpPort, stopping.Token);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The port is not free again yet, or the edge stops: the next look tries anew.
            Console.Error.WriteLine($"The edge could not listen again: {error.Message}");
        }
        finally
        {
            listening.Release();
        }
    }

    private async Task CloseAsync()
    {
        if (application is { } open)
        {
            application = null;
            await open.StopAsync(TimeSpan.FromMilliseconds(100));
            await open.DisposeAsync();
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        var host = EdgeProxy.HostOf(context.Request);
        files!.Refresh();
        if (context.Request.Path.StartsWithSegments("/api/http") && IPAddress.TryParse(host, out _))
        {
            await EdgeApi.AnswerAsync(context, files.Current);
            return;
        }

        var call = gate.Enter(Name, new LabCall("request", host));
        var fault = call.Fault;
        switch (fault?.Kind)
        {
            case LabFaultKind.DropBefore or LabFaultKind.Late or LabFaultKind.Down:
                context.Abort();
                return;
            case LabFaultKind.LostReply:
                await RouteUnseenAsync(context, host);
                return;
            case LabFaultKind.Error or LabFaultKind.BadBody:
                var status = fault.Kind == LabFaultKind.BadBody ? 200 : fault.Status ?? 502;
                await WriteAsync(context, status, status switch { 200 => "", 502 => "Bad Gateway", 504 => "Gateway Timeout", _ => "Service Unavailable" });
                break;
            case LabFaultKind.Slow:
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), time, context.RequestAborted);
                await RouteAsync(context, host);
                break;
            default:
                await RouteAsync(context, host);
                break;
        }

        call.Status = context.Response.StatusCode;
        if (fault?.Kind == LabFaultKind.DropAfter)
        {
            context.Abort();
        }
    }

    // Done, but nothing comes back until the client gives up.
    private async Task RouteUnseenAsync(HttpContext context, string host)
    {
        context.Response.Body = Stream.Null;
        await RouteAsync(context, host);
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
        context.Abort();
    }

    private async Task RouteAsync(HttpContext context, string host)
    {
        var configuration = files!.Current;
        if (configuration.Find(host, context.Request.IsHttps ? "websecure" : "web") is not { } linked)
        {
            await WriteAsync(context, 404, "404 page not found\n");
            return;
        }

        var middlewares = configuration.MiddlewaresOf(linked.Router).ToList();
        if (middlewares.FirstOrDefault(middleware => middleware.RedirectScheme is not null) is { } redirect && redirect.RedirectScheme != context.Request.Scheme)
        {
            // The real edge sits on port 443 and names no port; here a browser has to be told it.
            context.Response.Headers.Location = $"{redirect.RedirectScheme}://{host}{(HttpsPort == 443 ? "" : ":" + HttpsPort)}{context.Request.Path}{context.Request.QueryString}";
            await WriteAsync(context, HttpMethods.IsGet(context.Request.Method) ? redirect.Permanent ? 301 : 302 : redirect.Permanent ? 308 : 307, "Moved");
            return;
        }

        if (linked.Router.Service == EdgeConfiguration.Nothing)
        {
            await WriteAsync(context, 418, "I'm a teapot");
            return;
        }

        context.Response.OnStarting(() =>
        {
            foreach (var (name, value) in middlewares.SelectMany(middleware => middleware.ResponseHeaders))
            {
                context.Response.Headers[name] = value;
            }

            return Task.CompletedTask;
        });
        await proxy.ForwardAsync(context, configuration.ServersOf(linked.Router), middlewares.SelectMany(middleware => middleware.RequestHeaders));
    }
}

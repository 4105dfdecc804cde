using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace NexusWorkflows.Lab;

/// <summary>An HTTP listener on loopback that can be closed and opened again on the same port.</summary>
internal sealed class LabListener(RequestDelegate handle) : IPortListener
{
    private readonly SemaphoreSlim gate = new(1);
    private WebApplication? application;

    public int Port { get; private set; }

    public string Address => $"http://127.0.0.1:{Port}";

    public async Task OpenAsync(int port, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (application is null)
            {
                application = await StartAsync(port, ct) ?? await StartAsync(0, ct) ?? throw new IOException("No free port on 127.0.0.1 could be found.");
                Port = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task CloseAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (application is { } open)
            {
                application = null;
                // A token that is cancelled already: what is under way is cut, as when a container dies.
                await open.StopAsync(new CancellationToken(canceled: true));
                await open.DisposeAsync();
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        gate.Dispose();
    }

    private async Task<WebApplication?> StartAsync(int port, CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        var starting = builder.Build();
        starting.Run(handle);
        try
        {
            await starting.StartAsync(ct);
            return starting;
        }
        catch (IOException error) when (port != 0 && error.InnerException is AddressInUseException)
        {
            await starting.DisposeAsync();
            return null;
        }
    }

    /// <summary>Signals end the Lab as a whole, not one listener of it.</summary>
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Lab.Smtp;

namespace NexusWorkflows.Lab;

/// <summary>A running Lab: its listeners, and the document that tells where they are.</summary>
internal sealed class LabServer(LabFolder folder, string build, CancellationTokenSource stop) : IAsyncDisposable
{
    private const int PreferredEdge = 8443;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);
    private readonly List<IAsyncDisposable> open = [];
    private readonly ILoggerFactory log = LoggerFactory.Create(logging => logging.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace));
    private IdleWatch? idle;

    public LabWorld World { get; } = new(folder);

    /// <summary>Opens every listener, then writes lab.json.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        var ports = new LabPorts(folder);
        idle = new IdleWatch(World.Gate, TimeProvider.System);
        var control = Kept(new LabListener(new ControlApi(World, build, idle, stop).HandleAsync));
        await control.OpenAsync(ports.For("control"), ct);
        var sites = await ListenAsync(World.Sites, ports, ct);
        var mailcow = await ListenAsync(World.Mailcow, ports, ct);
        var authentik = await ListenAsync(World.Authentik, ports, ct);
        var smtp = Kept(await SystemListener.OpenAsync(SmtpTwin.Name, World.Gate, World.Smtp, ports.For(SmtpTwin.Name), ct));
        World.LeadTo(new Uri(sites.Address));
        Kept(World.Dns);
        await World.Dns.StartAsync(ports.For("dns"), ct);
        Kept(World.Edge);
        await World.Edge.StartAsync(ports.For("edge", PreferredEdge), ports.For("edgeHttp"), ct);
        foreach (var (name, port) in new[]
        {
            ("control", control.Port), ("erpnext", sites.Port), ("mailcow", mailcow.Port), ("authentik", authentik.Port),
            ("dns", World.Dns.EndPoint!.Port), (SmtpTwin.Name, smtp.Port), ("edge", World.Edge.HttpsPort), ("edgeHttp", World.Edge.HttpPort),
        })
        {
            ports.Keep(name, port);
        }

        JsonFile.Write(folder.AddressFile, new JsonObject
        {
            ["pid"] = Environment.ProcessId,
            ["build"] = build,
            ["control"] = control.Address,
            ["edge"] = $"https://127.0.0.1:{World.Edge.HttpsPort}",
            ["edgeHttp"] = $"http://127.0.0.1:{World.Edge.HttpPort}",
            ["mailcow"] = mailcow.Address,
            ["authentik"] = authentik.Address,
            ["dns"] = $"127.0.0.1:{World.Dns.EndPoint!.Port}",
            ["smtp"] = $"127.0.0.1:{smtp.Port}",
            ["bench"] = folder.BenchScript,
            ["benchDir"] = folder.BenchDirectory,
            ["traefikDir"] = folder.TraefikDirectory,
            ["ca"] = folder.CaFile,
            ["erpnext"] = sites.Address,
            ["mailcowKeyFile"] = folder.MailcowKeyFile,
            ["authentikTokenFile"] = folder.AuthentikTokenFile,
            ["dbRootPasswordFile"] = folder.DatabaseRootPasswordFile,
        });
    }

    /// <summary>Returns when somebody stopped the Lab, or nobody called it for an hour.</summary>
    public async Task UntilStoppedAsync()
    {
        while (!stop.IsCancellationRequested && !idle!.IsOver())
        {
            await Task.Delay(Look, TimeProvider.System, stop.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // First: nobody is sent to addresses that are about to close.
        File.Delete(folder.AddressFile);
        await stop.CancelAsync();
        foreach (var part in Enumerable.Reverse(open))
        {
            await part.DisposeAsync();
        }

        log.Dispose();
    }

    private async Task<SystemListener> ListenAsync(ILabSystem system, LabPorts ports, CancellationToken ct) =>
        Kept(await SystemListener.OpenAsync(system, World.Gate, ports.For(system.Name), log.CreateLogger(system.Name), ct));

    private T Kept<T>(T part)
        where T : IAsyncDisposable
    {
        open.Add(part);
        return part;
    }
}

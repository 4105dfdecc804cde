using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Tls;
using NexusWorkflows.Platform.Traefik;

namespace NexusWorkflows.Activities;

/// <summary>Asks an outside system whether it is there at all.</summary>
internal sealed class SystemProbe(string system, Func<CancellationToken, Task> probe) : ISystemProbe
{
    // Never a client's: what certificate is shown for it doesn't matter, only that somebody shakes hands.
    private const string NobodysName = "probe.nexus.invalid";

    public string System { get; } = system;

    public Task ProbeAsync(CancellationToken ct) => probe(ct);

    /// <summary>All backends: a fault doesn't say which of them is down.</summary>
    public static SystemProbe Erpnext(Backends backends) => new("erpnext", async ct =>
    {
        foreach (var backend in backends.All)
        {
            await backend.Bench.ProbeAsync(ct);
        }
    });

    /// <summary>The folder of routes and the https entry point.</summary>
    public static SystemProbe Traefik(RouteFiles routes, TlsProbe tls) => new("traefik", async ct =>
    {
        await routes.ProbeAsync(ct);
        await tls.HandshakeAsync(NobodysName, ct);
    });

    public static SystemProbe Tls(TlsProbe tls) => new("tls", ct => tls.HandshakeAsync(NobodysName, ct));
}

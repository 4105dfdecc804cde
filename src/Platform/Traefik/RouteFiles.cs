namespace NexusWorkflows.Platform.Traefik;

/// <summary>The folder of Traefik's file provider, one file a client. Every failure is a <see cref="PlatformException"/> of system <c>traefik</c>.</summary>
public sealed class RouteFiles(TraefikOptions options)
{
    public Task<RouteFile?> FindRouteAsync(string domain, CancellationToken ct) => throw new NotImplementedException();
    public Task WriteRouteAsync(Route route, CancellationToken ct) => throw new NotImplementedException();
    public Task DeleteRouteAsync(string domain, string token, CancellationToken ct) => throw new NotImplementedException();
    public Task ProbeAsync(CancellationToken ct) => throw new NotImplementedException();
}

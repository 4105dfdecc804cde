namespace NexusWorkflows.Platform.Traefik;

/// <summary>A visitor's look at a site through Traefik's entry points. Every failure is a <see cref="PlatformException"/> of system <c>traefik</c>.</summary>
public sealed class EdgeClient(TraefikOptions options)
{
    public Task<EdgeAnswer> GetAsync(string domain, string path, bool https, CancellationToken ct) => throw new NotImplementedException();
}

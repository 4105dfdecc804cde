namespace NexusWorkflows.Platform.Traefik;

/// <summary>Where one Traefik reads its routes and where its entry points are.</summary>
public sealed record TraefikOptions
{
    /// <summary>The folder that Traefik watches (<c>providers.file.directory</c>).</summary>
    public required string Directory { get; init; }

    public string HttpEntryPoint { get; init; } = "web";

    public string HttpsEntryPoint { get; init; } = "websecure";

    /// <summary>Name of the ACME resolver; null leaves the certificate to Traefik's own store.</summary>
    public string? CertResolver { get; init; } = "le";

    /// <summary>Middlewares of the https router, for example <c>headers@file</c>.</summary>
    public IReadOnlyList<string> Middlewares { get; init; } = [];

    /// <summary>Middleware that sends http to https; null lets the route's own file define one.</summary>
    public string? RedirectMiddleware { get; init; }

    /// <summary>Service that answers for the sites, for example <c>erpnext@docker</c>.</summary>
    public required string Service { get; init; }

    /// <summary>Address of the sites' HTTP, where the route's own file must define the service; null where <see cref="Service"/> is defined elsewhere.</summary>
    public string? ServiceUrl { get; init; }

    /// <summary>Root of Traefik's API; null where it isn't reachable.</summary>
    public Uri? Api { get; init; }

    /// <summary>The <c>host:port</c> of the https entry point.</summary>
    public required string Connect { get; init; }

    /// <summary>The <c>host:port</c> of the http entry point; null is port 80 of the host of <see cref="Connect"/>.</summary>
    public string? ConnectHttp { get; init; }

    /// <summary>PEM file of roots trusted beside the system's; null trusts the system's alone.</summary>
    public string? CaFile { get; init; }

    /// <summary>Longest wait for one whole answer; 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

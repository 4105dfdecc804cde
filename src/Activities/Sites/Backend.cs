using NexusWorkflows.Platform.Erpnext;

namespace NexusWorkflows.Activities.Sites;

/// <summary>One ERPNext backend, and how its sites' web interface is reached without a route.</summary>
/// <param name="Connect">host:port at which the backend answers HTTP for all its sites; null: each site by its own name over https, which works only once its route is there.</param>
/// <param name="CaFile">PEM file of an authority to trust with https; null: the machine's.</param>
public sealed record Backend(IBench Bench, string? Connect = null, string? CaFile = null)
{
    public string Name => Bench.Name;

    /// <summary>Limit of one request to a site, and so how long one without an answer may still take effect; default 3 minutes, as the setup wizard takes about half a minute.</summary>
    public TimeSpan SiteTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The site's REST interface; to be disposed by the caller.</summary>
    public SiteClient Open(string domain) => SiteClient.Create(new SiteOptions
    {
        Domain = domain,
        BaseAddress = new Uri($"{(Connect is null ? "https" : "http")}://{domain}/"),
        Connect = Connect,
        CaFile = CaFile,
        Timeout = SiteTimeout,
    });
}

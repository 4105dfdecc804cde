namespace NexusWorkflows.Tenancy.Names;

/// <summary>Which names sites may have here; section <c>domains:</c> of the configuration.</summary>
/// <param name="BaseDomain">The domain below which subdomains are made, normalised, for example <c>example.org</c>.</param>
/// <param name="Pattern">Default any.</param>
public sealed record SiteNaming(string BaseDomain, SitePattern Pattern = SitePattern.Any)
{
    /// <summary>The pattern called <c>subdomain</c>, <c>full</c> or <c>any</c>; null: there is none of that name.</summary>
    public static SitePattern? FindPattern(string text) => text switch
    {
        "subdomain" => SitePattern.Subdomain,
        "full" => SitePattern.Full,
        "any" => SitePattern.Any,
        _ => null,
    };
}

/// <summary>How sites are named.</summary>
public enum SitePattern
{
    /// <summary>A subdomain of the base domain or a domain of the client's own.</summary>
    Any,

    /// <summary>Below the base domain only.</summary>
    Subdomain,

    /// <summary>Domains only, never a bare subdomain.</summary>
    Full,
}

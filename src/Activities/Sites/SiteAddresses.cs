using System.Globalization;
using NexusWorkflows.Tenancy.Names;

namespace NexusWorkflows.Activities.Sites;

/// <summary>How sites are named and reached; section <c>domains:</c> of the configuration.</summary>
public sealed record DomainOptions
{
    /// <summary>The domain that subdomains are made below.</summary>
    public required string Base { get; init; }

    /// <summary>Which names a new site may have: <c>subdomain</c> (below the base), <c>full</c> (the client's own), <c>any</c> (default).</summary>
    public string Pattern { get; init; } = "any";

    /// <summary>The https port that visitors use. Default 443.</summary>
    public int HttpsPort { get; init; } = 443;
}

/// <summary>Makes names and URLs of sites.</summary>
public sealed class SiteAddresses(DomainOptions options)
{
    /// <summary>Which names a new site may have.</summary>
    /// <exception cref="ArgumentException">No pattern is called so.</exception>
    public SiteNaming Naming { get; } = new(BaseOf(options), SiteNaming.FindPattern(options.Pattern)
        ?? throw new ArgumentException($"'{options.Pattern}' is no pattern of names. Set 'domains: pattern:' to subdomain, full or any.", nameof(options)));

    /// <summary>Where visitors reach the site.</summary>
    public string UrlOf(string domain) => options.HttpsPort == 443
        ? $"https://{domain}/"
        : string.Create(CultureInfo.InvariantCulture, $"https://{domain}:{options.HttpsPort}/");

    // A base of one label, such as 'localhost', is no domain by itself, and those below it are.
    private static string BaseOf(DomainOptions options) => DomainName.Of(options.Base).Name ?? options.Base.ToLowerInvariant();
}

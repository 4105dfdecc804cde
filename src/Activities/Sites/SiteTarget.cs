using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Activities.Sites;

/// <summary>How a site and what belongs to it are named in the record.</summary>
internal static class SiteTarget
{
    public const string System = "erpnext";

    public static Target Site(string domain) => new(System, "site", domain);

    /// <summary>Something inside a site, which goes when the site goes.</summary>
    public static Target Inside(string kind, string domain, string? name = null) =>
        new(System, kind, name is null ? domain : $"{domain}:{name}", Site(domain).Key);
}

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>What a look at a site's folder and database shows.</summary>
/// <param name="Domain">The site's name, which is its folder's and its host name.</param>
/// <param name="HasConfig">site_config.json is there.</param>
/// <param name="Database">The database named in it; null without one.</param>
/// <param name="Apps">The apps installed, in order; empty when the site is half made.</param>
/// <param name="Complete">Config, database and frappe are all there.</param>
public sealed record SiteFacts(string Domain, bool HasConfig, string? Database, IReadOnlyList<string> Apps, bool Complete);

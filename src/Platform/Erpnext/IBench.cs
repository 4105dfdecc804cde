using System.Text.Json.Nodes;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>One ERPNext backend: its sites, their databases, their apps. Every method throws <see cref="PlatformException"/> with system <c>erpnext</c>; nothing retries.</summary>
public interface IBench
{
    /// <summary>The backend's name.</summary>
    string Name { get; }

    /// <summary>Looks at a site; null: there is no folder of that name.</summary>
    Task<SiteFacts?> FindSiteAsync(string domain, CancellationToken ct);

    Task<bool> DatabaseExistsAsync(string database, CancellationToken ct);

    /// <summary>The apps that this backend can install (<c>sites/apps.txt</c>).</summary>
    Task<IReadOnlyList<string>> AvailableAppsAsync(CancellationToken ct);

    /// <summary>Creates the site under the database name given; never over an existing one. The caller has looked before that neither folder nor database exist.</summary>
    Task NewSiteAsync(NewSite site, Execution execution, CancellationToken ct);

    /// <summary>Installs an app; one already installed is left as it is. Force installs over a half-made installation: only before users have data in the app.</summary>
    Task InstallAppAsync(string domain, string app, bool force, Execution execution, CancellationToken ct);

    Task SetAdminPasswordAsync(string domain, string password, Execution execution, CancellationToken ct);

    /// <summary>
    /// Drops the site, its database and its files, without a backup. Absent is done. Other archives of the same name stay; so does a database that
    /// doesn't take the site's own password, since somebody else made it (<see cref="DatabaseExistsAsync"/> tells).
    /// </summary>
    Task DropSiteAsync(string domain, Execution execution, CancellationToken ct);

    /// <summary>The whole site_config.json. It holds secrets: never log it.</summary>
    Task<JsonObject> ReadSiteConfigAsync(string domain, CancellationToken ct);

    /// <summary>
    /// Sets and removes keys of site_config.json in one rename, and reads it back. Writers of ours and Frappe's own exclude each other by Frappe's lock;
    /// a writer that heeds no lock is noticed if it wrote before our rename, and its keys are kept.
    /// </summary>
    Task WriteSiteConfigAsync(string domain, JsonObject set, IReadOnlyList<string> remove, CancellationToken ct);

    /// <summary>Whether a command of this execution id still runs, watched or not.</summary>
    Task<bool> IsRunningAsync(string executionId, CancellationToken ct);

    /// <summary>Is the bench there at all?</summary>
    /// <exception cref="PlatformException">Down if not.</exception>
    Task ProbeAsync(CancellationToken ct);
}

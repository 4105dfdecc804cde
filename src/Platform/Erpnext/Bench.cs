using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>A bench over a command transport. Passwords go by standard input, so that neither <c>ps</c> nor bench's own log shows them.</summary>
public sealed partial class Bench(ICommandTransport transport, BenchOptions options) : IBench
{
    private static readonly TimeSpan ReadLimit = TimeSpan.FromMinutes(2);

    private readonly BenchShell _shell = new(transport, options);
    private readonly DatabaseClient _database = new(transport, options);
    private readonly SiteConfigFile _config = new(new BenchShell(transport, options));
    private readonly SiteFolder _folder = new(new BenchShell(transport, options));

    public string Name => options.Name;

    public async Task<SiteFacts?> FindSiteAsync(string domain, CancellationToken ct)
    {
        if (await _folder.FindAsync(BenchNames.Domain(domain), ct) is not { } folder)
        {
            return null;
        }

        var apps = folder.Database is null ? [] : await InstalledAppsAsync(domain, ct);
        return new SiteFacts(domain, folder.HasConfig, folder.Database, apps, apps.Contains("frappe"));
    }

    public async Task<bool> DatabaseExistsAsync(string database, CancellationToken ct) =>
        await _database.ExistsAsync(BenchNames.Database(database), await RootPasswordAsync(ct), ct);

    public async Task<IReadOnlyList<string>> AvailableAppsAsync(CancellationToken ct)
    {
        var result = await _shell.RunAsync("cat sites/apps.txt", [], null, ct);
        BenchAnswer.Demand(new BenchCall("read the apps of backend", Name, Changes: false, []), result);
        return result.StandardOutput.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    public async Task NewSiteAsync(NewSite site, Execution execution, CancellationToken ct)
    {
        var domain = BenchNames.Domain(site.Domain);
        var apps = site.Apps.Where(a => a != "frappe").Select(BenchNames.App).ToList();
        var admin = BenchNames.Password(site.AdminPassword);
        var root = await RootPasswordAsync(ct);
        IReadOnlyList<string> arguments =
        [
            "new-site", domain, "--db-name", BenchNames.Database(site.Database), "--db-root-username", options.DatabaseRootUser, "--mariadb-user-host-login-scope=%",
        ];
        var call = new BenchCall("create site", domain, Changes: true, [root, admin]);
        await ChangeAsync(call, arguments, $"{root}\n{admin}\n{admin}\n", execution, ct);
        foreach (var app in apps)
        {
            await InstallAppAsync(domain, app, force: false, execution, ct);
        }
    }

    public Task InstallAppAsync(string domain, string app, bool force, Execution execution, CancellationToken ct)
    {
        var call = new BenchCall($"install app '{BenchNames.App(app)}' on site", BenchNames.Domain(domain), Changes: true, []);
        IReadOnlyList<string> arguments = ["--site", domain, "install-app", app, .. force ? ["--force"] : Array.Empty<string>()];
        return ChangeAsync(call, arguments, null, execution, ct);
    }

    public Task SetAdminPasswordAsync(string domain, string password, Execution execution, CancellationToken ct)
    {
        var call = new BenchCall("set the Administrator's password of site", BenchNames.Domain(domain), Changes: true, [BenchNames.Password(password)]);
        return ChangeAsync(call, ["--site", domain, "set-admin-password"], password + "\n", execution, ct);
    }

    public async Task DropSiteAsync(string domain, Execution execution, CancellationToken ct)
    {
        ExecutionMark.Checked(execution.Id);
        if (await _folder.FindAsync(BenchNames.Domain(domain), ct) is { HasConfig: true } folder)
        {
            // A new-site that met another's database leaves a configuration that names it: dropping that site would drop the other's data.
            var foreign = folder.Database is { } database && await IsForeignAsync(domain, database, ct);
            await (foreign ? _folder.DisownAsync(domain, ct) : DropWithDatabaseAsync(domain, execution, ct));
        }

        // If we died between the drop and here, the folder is absent next time and its marked archive still goes.
        if (!await _folder.SweepAsync(domain, ct))
        {
            throw new PlatformException("erpnext", FaultKind.Unknown, "erpnext.site_still_there", $"Site '{domain}' was dropped, yet something of that name is in 'sites'. Look at it.");
        }
    }

    public Task<JsonObject> ReadSiteConfigAsync(string domain, CancellationToken ct) => _config.ReadAsync(BenchNames.Domain(domain), ct);

    public Task WriteSiteConfigAsync(string domain, JsonObject set, IReadOnlyList<string> remove, CancellationToken ct) =>
        _config.WriteAsync(BenchNames.Domain(domain), set, remove, ct);

    public Task<bool> IsRunningAsync(string executionId, CancellationToken ct) => transport.IsRunningAsync(executionId, ct);

    public async Task ProbeAsync(CancellationToken ct)
    {
        var result = await _shell.RunAsync("command -v \"$1\" >/dev/null && [ -f sites/apps.txt ]", [options.Bench], null, ct);
        if (result.ExitCode != 0)
        {
            throw new PlatformException("erpnext", FaultKind.Down, "erpnext.bench_missing", $"Backend '{Name}' has no program '{options.Bench}' or no 'sites/apps.txt' in '{options.BenchDirectory}'. Check that its containers are up and configured.");
        }
    }

    private async Task DropWithDatabaseAsync(string domain, Execution execution, CancellationToken ct)
    {
        var root = await RootPasswordAsync(ct);
        await _folder.MarkForDropAsync(domain, execution.Id, ct);
        IReadOnlyList<string> arguments =
        [
            // Absolute, since bench changes into 'sites'. On the volume: bench's own default is lost with the container.
            "drop-site", domain, "--db-root-username", options.DatabaseRootUser, "--no-backup", "--force",
            "--archived-sites-path", $"{options.BenchDirectory.TrimEnd('/')}/{SiteFolder.Archive}",
        ];
        try
        {
            await ChangeAsync(new BenchCall("drop site", domain, Changes: true, [root]), arguments, root + "\n", execution, ct);
        }
        catch (PlatformException e) when (e.Code == "erpnext.site_missing")
        {
            // gone between our look and the command: done
        }
        catch (PlatformException e) when (e.Kind == FaultKind.Permanent)
        {
            await _folder.UnmarkAsync(domain, ct);
            throw;
        }
    }

    /// <summary>The database is there and doesn't take the site's own password: somebody else made it.</summary>
    private async Task<bool> IsForeignAsync(string domain, string database, CancellationToken ct)
    {
        var result = await AskForAppsAsync(domain, ct);
        return result.ExitCode == 1
            && result.StandardError.Contains("(1045, ", StringComparison.Ordinal)
            && await _database.ExistsAsync(BenchNames.Database(database), await RootPasswordAsync(ct), ct);
    }

    private Task<CommandResult> AskForAppsAsync(string domain, CancellationToken ct) =>
        transport.RunAsync(new Command([options.Bench, "--site", domain, "execute", "frappe.get_installed_apps"], null, null, ReadLimit, null), ct);

    // A half-made site says nothing at all, with exit code 0.
    private async Task<IReadOnlyList<string>> InstalledAppsAsync(string domain, CancellationToken ct)
    {
        var result = await AskForAppsAsync(domain, ct);
        if (result is { ExitCode: 1, TimedOut: false } && NoUsableDatabase().IsMatch(result.StandardError + result.StandardOutput))
        {
            return [];
        }

        BenchAnswer.Demand(new BenchCall("read the apps of site", domain, Changes: false, []), result);
        var line = result.StandardOutput.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        return line is null ? [] : AppsIn(domain, line);
    }

    private static string[] AppsIn(string domain, string line)
    {
        try
        {
            var node = JsonNode.Parse(line);
            // Some releases print the list as JSON text inside a JSON string.
            node = node is JsonValue text && text.TryGetValue(out string? inner) ? JsonNode.Parse(inner) : node;
            return node is JsonArray apps ? [.. apps.Select(a => a!.GetValue<string>())] : throw new JsonException("not a list");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new PlatformException("erpnext", FaultKind.Transient, "erpnext.no_answer", $"Site '{domain}' gave no list of its apps but '{line[..Math.Min(line.Length, 200)]}'. Try again.", e);
        }
    }

    private async Task ChangeAsync(BenchCall call, IReadOnlyList<string> arguments, string? input, Execution execution, CancellationToken ct)
    {
        Action<string>? onLine = execution.OnLine is { } hear ? line => hear(call.Redact(line)) : null;
        var result = await transport.RunAsync(new Command([options.Bench, .. arguments], execution.Id, input, execution.Timeout, onLine), ct);
        BenchAnswer.Demand(call, result);
    }

    private async Task<string> RootPasswordAsync(CancellationToken ct)
    {
        try
        {
            var text = await File.ReadAllTextAsync(options.DatabaseRootPasswordFile, ct);
            return BenchNames.Password(text.Split('\n')[0].TrimEnd('\r'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlatformException("erpnext", FaultKind.Permanent, "erpnext.root_password_unreadable", $"Can't read the database root password of backend '{Name}' from '{options.DatabaseRootPasswordFile}': {e.Message} Put it there, readable by this user.", e);
        }
    }

    // Access denied, no such database, no such table: the configuration is there and what it names isn't, or not yet.
    [GeneratedRegex(@"\((1044|1045|1049|1146), ")]
    private static partial Regex NoUsableDatabase();
}

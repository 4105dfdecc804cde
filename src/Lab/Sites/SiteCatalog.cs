using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>What there is below the bench folder: sites, archived sites, backups, apps.</summary>
internal sealed class SiteCatalog(LabFolder folder)
{
    /// <summary>Folders that bench keeps beside the sites.</summary>
    private static readonly string[] NotSites = ["assets", "archived_sites"];
    private static readonly string[] Apps = ["frappe", "erpnext", "hrms", "payments"];

    public DatabaseServer Databases { get; } = new(folder);

    public LabFolder Folder { get; } = folder;

    public string CommonConfigFile => Path.Combine(Folder.SitesDirectory, "common_site_config.json");

    public string DefaultArchive => Path.Combine(Folder.BenchDirectory, "archived", "sites");

    /// <summary>Any folder of that name, a site or not.</summary>
    public SiteFolder FolderOf(string name) => new(Folder.SitesDirectory, name);

    /// <summary>The site, or null when there is no such folder with a site_config.json. Names are case-sensitive.</summary>
    public SiteFolder? Find(string name) => SiteFolder.IsName(name) && FolderOf(name) is { HasConfig: true } site ? site : null;

    /// <summary>All folders that look like sites, half-made ones included, sorted.</summary>
    public IEnumerable<SiteFolder> All() => Subfolders(Folder.SitesDirectory).Except(NotSites).Order(StringComparer.Ordinal).Select(FolderOf);

    public IReadOnlyList<string> AvailableApps() => [.. File.ReadAllLines(Path.Combine(Folder.SitesDirectory, "apps.txt")).Where(line => line.Length > 0)];

    /// <summary>What the configurator of a bench writes at its start; what is there stays.</summary>
    public void Prepare()
    {
        Directory.CreateDirectory(Folder.SitesDirectory);
        WriteIfAbsent(Path.Combine(Folder.SitesDirectory, "apps.txt"), string.Join('\n', Apps) + "\n");
        var common = new JsonObject
        {
            ["db_host"] = "db",
            ["db_port"] = 3306,
            ["redis_cache"] = "redis://redis-cache:6379",
            ["redis_queue"] = "redis://redis-queue:6379",
            ["redis_socketio"] = "redis://redis-queue:6379",
            ["socketio_port"] = 9000,
            ["dns_multitenant"] = true,
        };
        WriteIfAbsent(CommonConfigFile, PythonJson.Indented(common));
    }

    /// <summary>Every site, archive and database gone; the bench itself as new.</summary>
    public void Reset()
    {
        foreach (var gone in new[] { Folder.SitesDirectory, Path.Combine(Folder.BenchDirectory, "archived"), Folder.DatabasesDirectory }.Where(Directory.Exists))
        {
            Directory.Delete(gone, recursive: true);
        }

        Directory.CreateDirectory(Folder.DatabasesDirectory);
        Prepare();
    }

    public JsonObject SitesSnapshot() => new(All().Select(site => KeyValuePair.Create(site.Name, (JsonNode?)Snapshot(site))));

    public JsonArray ArchivedSnapshot() => Names(new[] { DefaultArchive, Path.Combine(Folder.SitesDirectory, "archived_sites") }.SelectMany(Subfolders));

    public JsonArray DatabasesSnapshot() => Names(Databases.Names());

    public JsonArray BackupsSnapshot() => Names(All().Where(site => Directory.Exists(site.BackupsDirectory))
        .SelectMany(site => Directory.EnumerateFiles(site.BackupsDirectory).Select(file => $"{site.Name}/{Path.GetFileName(file)}")));

    private JsonObject Snapshot(SiteFolder site)
    {
        var config = site.ReadConfig();
        var mail = config.Where(field => IsMail(field.Key)).OrderBy(field => field.Key, StringComparer.Ordinal);
        return new JsonObject
        {
            ["database"] = config["db_name"]?.DeepClone(),
            ["apps"] = new JsonArray([.. InstalledApps(site).Select(app => (JsonNode)app)]),
            ["mail"] = new JsonObject(mail.Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))),
            ["configKeys"] = Names(config.Select(field => field.Key)),
        };
    }

    private IReadOnlyList<string> InstalledApps(SiteFolder site)
    {
        try
        {
            return site.OpenDatabase(Databases) is { } database ? database.Read(FrappeTables.InstalledApps) : [];
        }
        catch (DatabaseGoneException)
        {
            // A bench command drops it right now: then nothing is installed any more.
            return [];
        }
    }

    private static bool IsMail(string key) => key is "use_tls" or "use_ssl" or "auto_email_id" or "email_sender_name" || (key.StartsWith("mail_", StringComparison.Ordinal) && key != "mail_password");

    private static IEnumerable<string> Subfolders(string path) => Directory.Exists(path)
        ? Directory.EnumerateDirectories(path).Select(folder => Path.GetFileName(folder))
        : [];

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Order(StringComparer.Ordinal).Select(name => (JsonNode)name)]);

    private static void WriteIfAbsent(string path, string text)
    {
        if (!File.Exists(path))
        {
            AtomicFile.Write(path, text);
        }
    }
}

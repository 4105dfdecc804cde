using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>What a bench command works with: the bench, the site it was given, its streams, and the fault it has to play.</summary>
internal sealed class BenchContext(SiteCatalog catalog, TimeProvider time, BenchStreams streams)
{
    public SiteCatalog Catalog { get; } = catalog;

    public TimeProvider Time { get; } = time;

    public BenchStreams Streams { get; } = streams;

    public SiteMaker Maker { get; } = new(catalog, time);

    public Pace Pace { get; } = new(catalog.Folder, TimeProvider.System);

    /// <summary>From <c>--site</c>, the environment or the common configuration; null when none of them names one.</summary>
    public string? SiteName { get; init; }

    public bool Force { get; init; }

    public string? Fault { get; init; }

    /// <summary>Called in the middle of a command: here a killed one dies and a half-done one fails.</summary>
    public void Halfway()
    {
        if (Fault == LabFaultKind.Kill)
        {
            BenchFaults.Die();
        }

        if (Fault == LabFaultKind.Partial)
        {
            throw BenchExit.Traceback("pymysql.err.OperationalError: (2013, 'Lost connection to MySQL server during query')");
        }
    }

    /// <summary>The sites the command is for.</summary>
    /// <exception cref="BenchExit">No site was named, or it isn't there.</exception>
    public IReadOnlyList<SiteFolder> Sites() => SiteName switch
    {
        null => throw BenchExit.Said("Please specify --site sitename"),
        "all" => [.. Catalog.All().Where(site => site.HasConfig)],
        _ => [Catalog.Find(SiteName) ?? throw BenchExit.Said($"Site {SiteName} does not exist!")],
    };

    public SiteFolder Site() => Sites() is [var site, ..] ? site : throw BenchExit.Said("Please specify --site sitename");

    /// <summary>The site's database, with the framework's tables in it unless <paramref name="half"/> is enough.</summary>
    /// <exception cref="BenchExit">The server denies it, or the tables aren't there.</exception>
    public SiteDatabase Open(SiteFolder site, bool half = false)
    {
        var name = (string?)site.ReadConfig()["db_name"];
        var database = site.OpenDatabase(Catalog.Databases) ?? throw BenchExit.Traceback($"pymysql.err.OperationalError: (1045, \"Access denied for user '{name}'@'localhost' (using password: YES)\")");
        if (database.Read(FrappeTables.IsBroken))
        {
            throw BenchExit.Traceback($"pymysql.err.ProgrammingError: (1146, \"Table '{name}.tabSingles' doesn't exist\")");
        }

        return half || database.Read(FrappeTables.IsComplete) ? database
            : throw BenchExit.Traceback($"pymysql.err.ProgrammingError: (1146, \"Table '{name}.tabDocType' doesn't exist\")");
    }

    /// <summary>The root password as given or asked for.</summary>
    /// <exception cref="BenchExit">The server denies it, or none came.</exception>
    /// <param name="line">Where it may be given.</param>
    /// <param name="plain">Whether a refusal is only told on stdout, as restore does.</param>
    public void LogInAsRoot(CommandLine line, bool plain = false)
    {
        var password = line.Value("--db-root-password", "--mariadb-root-password", "--root-password") ?? Streams.Ask("MySQL root password: ");
        if (!Catalog.Databases.AcceptsRoot(password))
        {
            const string Denied = "(1045, \"Access denied for user 'root'@'localhost' (using password: YES)\")";
            throw plain ? BenchExit.Said(Denied) : BenchExit.Traceback("pymysql.err.OperationalError: " + Denied);
        }
    }

    /// <summary>A site's own lock, as frappe names it.</summary>
    /// <exception cref="BenchExit">Another command holds it.</exception>
    public static FileStream Lock(SiteFolder site, string name)
    {
        var path = Path.Combine(site.Path, "locks", name + ".lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return FileLock.TryTake(path) ?? throw BenchExit.Traceback(
            $"frappe.utils.file_lock.LockTimeoutError: Failed to aquire lock: {name}. Lock may be held by another process.<br>You can manually remove the lock if you think it's safe: {path}");
    }

    public static JsonObject CommonConfig(SiteCatalog catalog) => JsonFile.Read(catalog.CommonConfigFile) ?? [];
}

using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary><c>backup</c> and <c>restore</c>.</summary>
internal static class BackupCommands
{
    public static int Backup(BenchContext context, CommandLine line)
    {
        var code = 0;
        foreach (var name in SiteNames(context))
        {
            var files = line.Has("--with-files");
            var plan = new BackupPlan
            {
                WithFiles = files,
                Compress = line.Has("--compress"),
                Verbose = line.Has("--verbose"),
                Directory = line.Value("--backup-path"),
                DatabaseFile = line.Value("--backup-path-db"),
                ConfigFile = line.Value("--backup-path-conf"),
                PublicFile = line.Value("--backup-path-files"),
                PrivateFile = line.Value("--backup-path-private-files"),
            };
            if (context.Catalog.Find(name) is { } site && site.OpenDatabase(context.Catalog.Databases) is { } database && !database.Read(FrappeTables.IsBroken))
            {
                SiteBackup.Take(context, site, database, plan);
                context.Streams.Say($"Backup for Site {name} has been successfully completed{(files ? " with files" : "")}");
            }
            else
            {
                context.Streams.Say($"Backup failed for Site {name}. Database or site_config.json may be corrupted");
                code = 1;
            }
        }

        return code;
    }

    public static int Restore(BenchContext context, CommandLine line)
    {
        var site = context.Site();
        using var held = BenchContext.Lock(site, "site_restore");
        var dump = ReadChecked(context, line);
        context.LogInAsRoot(line, plain: true);
        var config = site.ReadConfig();
        var (name, password) = ((string)config["db_name"]!, (string)config["db_password"]!);
        context.Streams.Say("Warning: MariaDB version ['10.11', '19'] is more than 10.8 which is not yet tested with Frappe Framework.");

        // As observed: the database is dropped before the dump is loaded; whatever goes wrong from here leaves a site without its tables.
        context.Catalog.Databases.Drop(name);
        var database = context.Catalog.Databases.Create(name, password);
        database.Change(FrappeTables.MarkBroken);
        context.Halfway();
        context.Pace.Wait(10);
        var tables = SiteBackup.ReadTables(dump) ?? throw BenchExit.Said($"{dump[..Math.Min(dump.Length, 2000)]}\nCommand failed");
        tables.Single("System Settings")["enable_scheduler"] = 0;
        database.Write(new JsonObject { ["user"] = name, ["password"] = password, ["tables"] = tables });
        var files = ExtractFiles(context, site, line);
        context.Streams.Say($"App frappe already installed\n*** Scheduler is disabled ***\nSite {site.Name} has been restored{(files ? " with files" : "")}");
        return 0;
    }

    private static IReadOnlyList<string> SiteNames(BenchContext context) => context.SiteName switch
    {
        null => throw BenchExit.Said("Please specify --site sitename"),
        "all" => [.. context.Sites().Select(site => site.Name)],
        var name => [name],
    };

    private static string ReadChecked(BenchContext context, CommandLine line)
    {
        var given = line.Names[0];
        var path = Path.GetFullPath(given, context.Catalog.Folder.SitesDirectory);
        if (!File.Exists(path))
        {
            throw BenchExit.Said($"File {given} not found. Trying to check in alternative directories.\nFile {given} not found.");
        }

        var dump = Unpacked(path);
        if (dump.Length == 0)
        {
            context.Streams.Say($"{given} is an empty file!");
        }
        else if (!dump.Contains("__Auth", StringComparison.Ordinal))
        {
            context.Streams.Say("Table `__Auth` not found in file.");
        }
        else
        {
            return dump;
        }

        return line.Has("--force") || context.Force ? dump : throw BenchExit.Traceback("frappe.exceptions.InvalidDatabaseFile");
    }

    private static string Unpacked(string path)
    {
        using var file = File.OpenRead(path);
        using Stream source = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        var read = new MemoryStream();
        try
        {
            source.CopyTo(read);
        }
        catch (InvalidDataException)
        {
            // A cut-off archive: what could be unpacked goes to the database client, as through a pipe.
        }

        return Encoding.UTF8.GetString(read.ToArray());
    }

    private static bool ExtractFiles(BenchContext context, SiteFolder site, CommandLine line)
    {
        var any = false;
        foreach (var (option, part) in new[] { ("--with-public-files", "public"), ("--with-private-files", "private") })
        {
            if (line.Value(option) is not { } given)
            {
                continue;
            }

            any = true;
            using var file = File.OpenRead(Path.GetFullPath(given, context.Catalog.Folder.SitesDirectory));
            using Stream source = given.EndsWith(".tgz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var tar = new TarReader(source);
            while (tar.GetNextEntry() is { } entry)
            {
                // The first two parts of a name are '.' and the site it was taken from: they are dropped, so that it fits any site.
                var parts = entry.Name.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(2).ToArray();
                if (entry.DataStream is { } data && parts.Length > 0 && !parts.Contains(".."))
                {
                    var target = Path.Combine([site.Path, .. parts]);
                    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                    using var written = File.Create(target);
                    data.CopyTo(written);
                }
            }

            Directory.CreateDirectory(Path.Combine(site.Path, part, "files"));
        }

        return any;
    }
}

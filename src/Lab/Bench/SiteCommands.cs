using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary><c>new-site</c> and <c>drop-site</c>.</summary>
internal static class SiteCommands
{
    private const string VersionWarning = "Warning: MariaDB version ['10.11', '19'] is more than 10.8 which is not yet tested with Frappe Framework.";

    public static int NewSite(BenchContext context, CommandLine line)
    {
        var site = NameOf(context, line);
        var force = line.Has("--force") || context.Force;
        if (site.Exists && !force)
        {
            throw BenchExit.Said($"Site {site.Name} already exists");
        }

        site.Make();
        using var held = FileLock.TryTake(Path.Combine(site.Path, "locks", "bench_new_site.lock"))
            ?? throw BenchExit.Traceback("frappe.exceptions.DoesNotExistError: DocType Error Log not found");
        SiteMaker.WriteFolder(site, line.Value("--db-name") ?? site.DefaultDatabase, config => GivenOptions(config, line));
        var database = MakeDatabase(context, line, site, force);
        InstallFrappe(context, line, database);
        foreach (var app in line.Values("--install-app"))
        {
            if (!context.Catalog.AvailableApps().Contains(app))
            {
                context.Streams.Say($"Could not find app \"{app}\": \nNo module named '{app}'");
                throw BenchExit.Traceback($"ModuleNotFoundError: No module named '{app}'");
            }

            AppCommands.InstallInto(context, database, app, force: true);
        }

        context.Streams.Say("*** Scheduler is disabled ***");
        if (line.Has("--set-default"))
        {
            ConfigCommands.ChangeCommon(context.Catalog, common => common["default_site"] = site.Name);
        }

        return 0;
    }

    public static int DropSite(BenchContext context, CommandLine line)
    {
        var name = line.Names[0];
        var site = context.Catalog.Find(name) ?? throw BenchExit.Traceback($"frappe.exceptions.IncorrectSitePath: 404 Not Found: {name} does not exist");
        if (!line.Has("--no-backup"))
        {
            BackupFirst(context, site, line.Has("--force") || context.Force);
        }

        context.Streams.Say("Dropping site database and user");
        context.Streams.Output.Flush();
        context.LogInAsRoot(line);
        context.Pace.Wait(1);
        context.Catalog.Databases.Drop((string?)site.ReadConfig()["db_name"] ?? "");
        context.Halfway();
        var archive = line.Value("--archived-sites-path") is { } given ? Path.Combine(context.Catalog.Folder.SitesDirectory, given) : context.Catalog.DefaultArchive;
        context.Streams.Say($"Moving site to archive under {archive}");
        Archive(site, archive);
        return 0;
    }

    private static SiteFolder NameOf(BenchContext context, CommandLine line)
    {
        var name = line.Names[0];
        return SiteFolder.IsName(name) && !context.Catalog.AvailableApps().Contains(name)
            ? context.Catalog.FolderOf(name)
            : throw BenchExit.Traceback($"ValueError: Invalid site name `{name}`");
    }

    private static void GivenOptions(JsonObject config, CommandLine line)
    {
        if (line.Value("--db-password") is { } password)
        {
            config["db_password"] = password;
        }

        if (line.Value("--db-host") is { } host)
        {
            config["db_host"] = host;
        }

        if (line.Value("--db-port") is { } port)
        {
            config["db_port"] = int.TryParse(port, out var number) ? number : throw BenchExit.Usage($"Error: Invalid value for '--db-port': '{port}' is not a valid integer.");
        }
    }

    private static SiteDatabase MakeDatabase(BenchContext context, CommandLine line, SiteFolder site, bool force)
    {
        var config = site.ReadConfig();
        var name = (string)config["db_name"]!;
        if ((int?)config["db_port"] is { } port && port != 3306)
        {
            throw BenchExit.Traceback($"pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on '{config["db_host"] ?? "db"}' ([Errno 111] Connection refused)\")");
        }

        context.LogInAsRoot(line);
        if (context.Catalog.Databases.Exists(name))
        {
            if (!force)
            {
                throw BenchExit.Traceback($"Exception: Database {name} already exists");
            }

            // As the real one: --force drops what is there without asking.
            context.Catalog.Databases.Drop(name);
        }

        context.Streams.Say(VersionWarning);
        return context.Maker.CreateDatabase(site);
    }

    private static void InstallFrappe(BenchContext context, CommandLine line, SiteDatabase database)
    {
        const string Title = "Updating DocTypes for frappe";
        context.Streams.Say("\nInstalling frappe...");
        context.Pace.Wait(12);
        context.Streams.Progress(Title, 339, 0, 0.57);
        context.Halfway();
        context.Pace.Wait(15);
        context.Streams.Progress(Title, 339, 0.57, 1);
        context.Maker.InstallFrappe(database);
        var password = line.Value("--admin-password") ?? AskAdminPassword(context);
        database.Change(tables => FrappeTables.SetPassword(tables, "Administrator", password));
        context.Streams.Say("Updating Dashboard for frappe");
    }

    private static string AskAdminPassword(BenchContext context)
    {
        while (true)
        {
            var password = context.Streams.Ask("Set Administrator password: ");
            if (context.Streams.Ask("Re-enter Administrator password: ") == password)
            {
                return password;
            }

            context.Streams.Say("\nPasswords do not match");
        }
    }

    private static void BackupFirst(BenchContext context, SiteFolder site, bool force)
    {
        context.Streams.Say($"Taking backup of {site.Name}");
        var name = (string?)site.ReadConfig()["db_name"];
        if (site.OpenDatabase(context.Catalog.Databases) is { } database)
        {
            SiteBackup.Take(context, site, database, new BackupPlan { WithFiles = true, Verbose = true });
        }
        else if (!force)
        {
            throw BenchExit.Said($"""
                {new string('=', 80)}
                Error: The operation has stopped because backup of {site.Name}'s database failed.
                Reason: (1045, "Access denied for user '{name}'@'localhost' (using password: YES)")

                Fix the issue and try again.
                Hint: Use 'bench drop-site {site.Name} --force' to force the removal of {site.Name}
                """);
        }
    }

    private static void Archive(SiteFolder site, string archive)
    {
        Directory.CreateDirectory(archive);
        var target = Path.Combine(archive, site.Name);
        for (var n = 1; Directory.Exists(target); n++)
        {
            target = Path.Combine(archive, site.Name + n);
        }

        Directory.Move(site.Path, target);
    }
}

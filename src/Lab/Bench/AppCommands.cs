using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>The commands about a site's apps.</summary>
internal static class AppCommands
{
    public static int Install(BenchContext context, CommandLine line)
    {
        var site = context.Site();
        var code = 0;
        foreach (var app in line.Names)
        {
            using var held = BenchContext.Lock(site, "install_app");
            code |= InstallOne(context, context.Open(site), app, line.Has("--force") || context.Force);
        }

        return code;
    }

    /// <summary>Installs an app that is known to be there.</summary>
    public static void InstallInto(BenchContext context, SiteDatabase database, string app, bool force)
    {
        context.Streams.Say($"\nInstalling {app}...");
        if (context.Maker.AddModules(database, app, force) is { } module)
        {
            throw BenchExit.Said($"""
                An error occurred while installing {app}: ('Module Def', '{module}', IntegrityError(1062, "Duplicate entry '{module}' for key 'PRIMARY'"))
                Traceback with variables (most recent call last):
                  File "apps/frappe/frappe/installer.py", line 316, in install_app
                    add_module_defs(name, ignore_if_duplicate=force)
                      name = '{app}'
                      force = False
                frappe.exceptions.DuplicateEntryError: ('Module Def', '{module}', IntegrityError(1062, "Duplicate entry '{module}' for key 'PRIMARY'"))
                """);
        }

        var updates = app == "erpnext" ? 837 : 90;
        var title = $"Updating DocTypes for {app}";
        context.Pace.Wait(app == "erpnext" ? 30 : 6);
        context.Streams.Progress(title, updates, 0, 0.5);
        context.Halfway();
        context.Pace.Wait(app == "erpnext" ? 30 : 6);
        context.Streams.Progress(title, updates, 0.5, 1);
        context.Maker.FinishApp(database, app);
        context.Streams.Say($"Updating Dashboard for {app}");
    }

    public static int Uninstall(BenchContext context, CommandLine line)
    {
        var site = context.Site();
        var app = line.Names[0];
        var database = context.Open(site);
        if (!database.Read(FrappeTables.InstalledApps).Contains(app))
        {
            throw BenchExit.Said($"App {app} not installed on Site {site.Name}");
        }

        context.Streams.Say($"Uninstalling App {app} from Site {site.Name}...");
        context.Halfway();
        if (!line.Has("--dry-run"))
        {
            database.Change(tables =>
            {
                foreach (var module in tables.Table("Module Def").Where(row => (string?)row.Value?["app_name"] == app).Select(row => row.Key).ToList())
                {
                    tables.Table("Module Def").Remove(module);
                }

                FrappeTables.RemoveApp(tables, app, FrappeTables.Stamp(tables, context.Time));
            });
        }

        context.Streams.Say($"Uninstalled App {app} from Site {site.Name}");
        return 0;
    }

    public static int List(BenchContext context, CommandLine line)
    {
        if (context.SiteName is null)
        {
            // As observed: without a site it prints nothing and succeeds.
            return 0;
        }

        var found = context.Sites().Select(site => (site.Name, Apps: context.Open(site, half: true).Read(FrappeTables.InstalledApps))).ToList();
        context.Pace.Wait(1);
        if (line.Value("--format", "-f") == "json")
        {
            context.Streams.Say(PythonJson.Indented(new JsonObject(found.Select(site =>
                KeyValuePair.Create(site.Name, (JsonNode?)new JsonArray([.. site.Apps.Select(app => (JsonNode)app)]))))));
            return 0;
        }

        foreach (var (_, apps) in found.Where(site => site.Apps.Count > 0))
        {
            var width = apps.Max(app => app.Length);
            var version = apps.Max(app => FrappeTables.VersionOf(app).Length);
            context.Streams.Say("\n" + string.Join('\n', apps.Select(app => $"{app.PadRight(width)} {FrappeTables.VersionOf(app).PadRight(version)} UNVERSIONED")));
        }

        return 0;
    }

    public static int Migrate(BenchContext context, CommandLine line)
    {
        foreach (var site in context.Sites())
        {
            using var held = BenchContext.Lock(site, "bench_migrate");
            var apps = context.Open(site).Read(FrappeTables.InstalledApps);
            context.Streams.Say($"Migrating {site.Name}");
            foreach (var app in apps)
            {
                context.Streams.Progress($"Updating DocTypes for {app}", app == "erpnext" ? 837 : 339, 0, 1);
            }

            context.Pace.Wait(8);
            context.Open(site).Change(tables => FrappeTables.RefreshInstalledApplications(tables, FrappeTables.Stamp(tables, context.Time)));
            context.Streams.Say($"Executing `after_migrate` hooks...\nQueued rebuilding of search index for {site.Name}");
        }

        return 0;
    }

    public static int Version(BenchContext context, CommandLine line)
    {
        foreach (var app in context.Catalog.AvailableApps())
        {
            context.Streams.Say($"{app} {FrappeTables.VersionOf(app)}");
        }

        return 0;
    }

    private static int InstallOne(BenchContext context, SiteDatabase database, string app, bool force)
    {
        if (!context.Catalog.AvailableApps().Contains(app))
        {
            throw BenchExit.Said($"""
                Could not find app "{app}": 
                No module named '{app}'
                An error occurred while installing {app}: No module named '{app}'
                Traceback with variables (most recent call last):
                  File "apps/frappe/frappe/commands/site.py", line 494, in install_app
                    _install_app(app, verbose=context.verbose, force=force)
                      app = '{app}'
                builtins.ModuleNotFoundError: No module named '{app}'
                """);
        }

        if (database.Read(FrappeTables.InstalledApps).Contains(app))
        {
            context.Streams.Say($"App {app} already installed");
            return 0;
        }

        InstallInto(context, database, app, force);
        return 0;
    }
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>The steps of which new-site, install-app and the Lab's own seeds are made.</summary>
internal sealed class SiteMaker(SiteCatalog catalog, TimeProvider time)
{
    /// <summary>Writes the folders and, when there is none yet, site_config.json with a fresh database password.</summary>
    public static void WriteFolder(SiteFolder site, string database, Action<JsonObject>? more = null)
    {
        site.Make();
        if (site.HasConfig)
        {
            return;
        }

        var config = new JsonObject { ["db_name"] = database, ["db_password"] = NewPassword(), ["db_type"] = "mariadb" };
        more?.Invoke(config);
        site.WriteConfig(config);
    }

    /// <summary>Makes the database and user that site_config.json names, with the framework's empty base tables.</summary>
    public SiteDatabase CreateDatabase(SiteFolder site)
    {
        var config = site.ReadConfig();
        return catalog.Databases.Create((string)config["db_name"]!, (string)config["db_password"]!);
    }

    /// <summary>Frappe itself: its two users, its settings, and itself as the first installed app.</summary>
    public void InstallFrappe(SiteDatabase database) => database.Change(tables =>
    {
        var now = FrappeTables.Stamp(tables, time);
        FrappeTables.AddUser(tables, new JsonObject { ["first_name"] = "Administrator" }, "Administrator", now, "System User", FrappeRoles.All);
        FrappeTables.AddUser(tables, new JsonObject { ["first_name"] = "Guest" }, "Guest", now, "Website User", ["Guest"]);
        foreach (var role in FrappeRoles.All.Concat(FrappeRoles.Automatic))
        {
            var document = FrappeTables.NewDocument("Role", role, "Administrator", now);
            document["disabled"] = 0;
            tables.Table("Role")[role] = document;
        }

        var settings = tables.Single("System Settings");
        settings["setup_complete"] = 0;
        settings["enable_scheduler"] = 0;
        settings["country"] = null;
        settings["language"] = "en";
        FrappeTables.AddApp(tables, "frappe", now);
    });

    /// <summary>The first half of an app's installation, committed by itself as the DDL that follows commits it.</summary>
    /// <returns>The Module Def that was there already, or null.</returns>
    public string? AddModules(SiteDatabase database, string app, bool force) => database.Change(tables =>
    {
        var modules = tables.Table("Module Def");
        var first = app == "erpnext" ? "Accounts" : app;
        if (modules.ContainsKey(first) && !force)
        {
            return first;
        }

        var module = FrappeTables.NewDocument("Module Def", first, "Administrator", FrappeTables.Stamp(tables, time));
        module["app_name"] = app;
        modules[first] = module;
        return null;
    });

    public void FinishApp(SiteDatabase database, string app) => database.Change(tables => FrappeTables.AddApp(tables, app, FrappeTables.Stamp(tables, time)));

    /// <summary>A whole site at once, made by somebody else.</summary>
    public void MakeForeign(string name, params string[] apps)
    {
        var site = catalog.FolderOf(name);
        if (!SiteFolder.IsName(name) || site.Exists)
        {
            throw new LabRefusedException($"A site '{name}' can't be seeded: it exists already, or the name holds more than letters, digits, dots and dashes.");
        }

        WriteFolder(site, site.DefaultDatabase);
        catalog.Databases.Drop(site.DefaultDatabase);
        var database = CreateDatabase(site);
        InstallFrappe(database);
        database.Change(tables => FrappeTables.SetPassword(tables, "Administrator", NewPassword()));
        foreach (var app in apps)
        {
            AddModules(database, app, force: true);
            FinishApp(database, app);
        }
    }

    public static string NewPassword() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 16);
}

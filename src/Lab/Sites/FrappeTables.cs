using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>The tables of a Frappe database and what the framework keeps in them.</summary>
internal static class FrappeTables
{
    public const string FrappeVersion = "15.105.0";
    public const string ErpnextVersion = "15.104.3";
    private const string Globals = "__global";
    private const string Passwords = "__Auth";

    /// <summary>The documents of a doctype by name; made when there are none yet.</summary>
    public static JsonObject Table(this JsonObject tables, string doctype)
    {
        if (tables[doctype] is not JsonObject table)
        {
            table = [];
            tables[doctype] = table;
        }

        return table;
    }

    /// <summary>The one document of a Single doctype; made when there is none yet.</summary>
    public static JsonObject Single(this JsonObject tables, string doctype)
    {
        var table = tables.Table(doctype);
        if (table[doctype] is not JsonObject document)
        {
            document = new JsonObject { ["name"] = doctype, ["doctype"] = doctype };
            table[doctype] = document;
        }

        return document;
    }

    /// <summary>The installed apps in the order of their installation; empty in a half-made site.</summary>
    public static IReadOnlyList<string> InstalledApps(JsonObject tables) =>
        (tables[Globals] as JsonObject)?["installed_apps"] is JsonArray apps ? [.. apps.Select(app => (string)app!)] : [];

    /// <summary>Whether the framework's own tables are there, so that a web worker can start.</summary>
    public static bool IsComplete(JsonObject tables) => InstalledApps(tables).Contains("frappe");

    /// <summary>A database that a failed restore left: no framework table at all.</summary>
    public static bool IsBroken(JsonObject tables) => (tables[Globals] as JsonObject)?["broken"] is not null;

    public static void MarkBroken(JsonObject tables) => tables.Table(Globals)["broken"] = true;

    /// <summary>Records an app as installed, and whether its part of the setup wizard counts as done.</summary>
    public static void AddApp(JsonObject tables, string app, string now)
    {
        var apps = InstalledApps(tables);
        if (!apps.Contains(app))
        {
            tables.Table(Globals)["installed_apps"] = new JsonArray([.. apps.Append(app).Select(name => (JsonNode)name)]);
        }

        RefreshInstalledApplications(tables, now);
    }

    public static void RemoveApp(JsonObject tables, string app, string now)
    {
        tables.Table(Globals)["installed_apps"] = new JsonArray([.. InstalledApps(tables).Where(name => name != app).Select(name => (JsonNode)name)]);
        RefreshInstalledApplications(tables, now);
    }

    /// <summary>Brings Installed Applications up to date; a System User made before marks <c>frappe</c> as set up, which spoils the wizard.</summary>
    public static void RefreshInstalledApplications(JsonObject tables, string now)
    {
        var single = tables.Single("Installed Applications");
        var before = (single["installed_applications"] as JsonArray ?? []).OfType<JsonObject>().ToDictionary(row => (string)row["app_name"]!);
        var hasUser = tables.Table("User").Any(user => user.Key is not ("Administrator" or "Guest") && (string?)user.Value?["user_type"] == "System User");
        var rows = new JsonArray();
        foreach (var app in InstalledApps(tables))
        {
            var done = before.TryGetValue(app, out var row) && (int?)row["is_setup_complete"] == 1;
            rows.Add((JsonNode)new JsonObject
            {
                ["app_name"] = app,
                ["app_version"] = VersionOf(app),
                ["git_branch"] = "UNVERSIONED",
                ["has_setup_wizard"] = app is "frappe" or "erpnext" ? 1 : 0,
                ["is_setup_complete"] = done || (app == "frappe" && hasUser) ? 1 : 0,
                ["parent"] = "Installed Applications",
                ["doctype"] = "Installed Application",
            });
        }

        single["installed_applications"] = rows;
        single["modified"] = now;
    }

    public static string VersionOf(string app) => app switch { "frappe" => FrappeVersion, "erpnext" => ErpnextVersion, _ => "15.0.0" };

    public static void SetPassword(JsonObject tables, string user, string password)
    {
        var salt = RandomNumberGenerator.GetHexString(16, lowercase: true);
        tables.Table(Passwords)[user] = $"{salt}${Hash(salt, password)}";
    }

    public static bool HasPassword(JsonObject tables, string user, string password) =>
        tables.Table(Passwords)[user] is { } stored && ((string)stored!).Split('$') is [var salt, var hash] && hash == Hash(salt, password);

    /// <summary>A new document with the fields every one has.</summary>
    public static JsonObject NewDocument(string doctype, string name, string owner, string now) => new()
    {
        ["name"] = name,
        ["owner"] = owner,
        ["creation"] = now,
        ["modified"] = now,
        ["modified_by"] = owner,
        ["docstatus"] = 0,
        ["idx"] = 0,
        ["doctype"] = doctype,
    };

    public static void AddUser(JsonObject tables, JsonObject fields, string email, string now, string? userType, IEnumerable<string> roles)
    {
        var user = NewDocument("User", email, "Administrator", now);
        user["email"] = email;
        user["enabled"] = 1;
        user["user_type"] = userType;
        user["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)new JsonObject { ["role"] = role })]);
        foreach (var (key, value) in fields)
        {
            user[key] = value?.DeepClone();
        }

        user["full_name"] = $"{user["first_name"]} {user["last_name"]}".Trim();
        tables.Table("User")[email] = user;
    }

    public static void AddError(JsonObject tables, string method, string error, string now)
    {
        var name = NewName();
        var log = NewDocument("Error Log", name, "Administrator", now);
        log["method"] = method;
        log["error"] = error;
        tables.Table("Error Log")[name] = log;
    }

    /// <summary>Ten random letters and digits, as Frappe names what has no name of its own.</summary>
    public static string NewName() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 10);

    /// <summary>A point in time as MariaDB prints it, in the site's own zone.</summary>
    public static string Stamp(JsonObject tables, TimeProvider time) => ZonedNow(tables, time).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    /// <summary>Now in the site's zone: Asia/Kolkata until the setup wizard set another.</summary>
    public static DateTimeOffset ZonedNow(JsonObject tables, TimeProvider time)
    {
        var zone = (string?)tables.Single("System Settings")["time_zone"] is { Length: > 0 } set ? set : "Asia/Kolkata";
        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? TimeZoneInfo.ConvertTime(time.GetUtcNow(), found) : time.GetUtcNow();
    }

    private static string Hash(string salt, string password) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(salt + password)));
}

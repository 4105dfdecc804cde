using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>What the setup wizard did.</summary>
/// <param name="Failure">The exception it ended with, or null: then it answered ok, which proves nothing about the company.</param>
/// <param name="User">The first user it made, whose the session becomes; null when it made none.</param>
/// <param name="FullName">That user's name.</param>
internal sealed record SetupResult(string? Failure, string? User, string? FullName);

/// <summary>Frappe's setup wizard, with the ways in which it goes wrong without saying so.</summary>
internal static class SetupWizard
{
    public const string FailureMessage = "Failed to install presets";

    public static SetupResult Complete(JsonObject tables, JsonObject args, TimeProvider time, bool half)
    {
        if ((int?)tables.Single("System Settings")["setup_complete"] == 1)
        {
            return new SetupResult(null, null, null);
        }

        var settings = tables.Single("System Settings");
        if (FrappeIsDone(tables) && (string?)settings["country"] is null)
        {
            // A user made before the apps marks frappe as set up: its stage is skipped and the country overwritten by nothing.
            const string Failure = "AttributeError: 'NoneType' object has no attribute 'replace'";
            FrappeTables.AddError(tables, FailureMessage, $"{Failure}\n{args.ToJsonString()}", FrappeTables.Stamp(tables, time));
            return new SetupResult(Failure, null, null);
        }

        Store(settings, args);
        var now = FrappeTables.Stamp(tables, time);
        AddUser(tables, args, now);
        MakeCompany(tables, args, now, half);
        AddFiscalYear(tables, args, now);
        MarkDone(tables);
        settings["setup_complete"] = 1;
        settings["enable_scheduler"] = 1;
        return new SetupResult(null, (string?)args["email"], (string?)args["full_name"]);
    }

    /// <summary>Settings and first user by themselves: the way out when users were made first.</summary>
    public static void Initialize(JsonObject tables, JsonObject settings, JsonObject user, TimeProvider time)
    {
        foreach (var (key, value) in settings)
        {
            tables.Single("System Settings")[key] = value?.DeepClone();
        }

        AddUser(tables, user, FrappeTables.Stamp(tables, time));
    }

    public static void AddCompany(JsonObject tables, JsonObject company, string name, string now)
    {
        company["chart_of_accounts"] ??= "Standard";
        tables.Table("Company")[name] = company;
        ChartOfAccounts.Add(tables, name, (string?)company["abbr"] ?? "", now);
        var defaults = tables.Single("Global Defaults");
        defaults["default_company"] ??= name;
    }

    private static void Store(JsonObject settings, JsonObject args)
    {
        settings["language"] = (string?)args["language"] is "English" or null ? "en" : args["language"]!.DeepClone();
        settings["country"] ??= args["country"]?.DeepClone();
        settings["currency"] ??= args["currency"]?.DeepClone();
        settings["time_zone"] ??= args["timezone"]?.DeepClone();
    }

    private static void AddUser(JsonObject tables, JsonObject args, string now)
    {
        if ((string?)args["email"] is not { Length: > 0 } email || tables.Table("User").ContainsKey(email))
        {
            return;
        }

        var names = ((string?)args["full_name"] ?? email).Split(' ', 2);
        FrappeTables.AddUser(tables, new JsonObject { ["first_name"] = names[0], ["last_name"] = names.ElementAtOrDefault(1) }, email, now, "System User", FrappeRoles.All);
        if ((string?)args["password"] is { Length: > 0 } password)
        {
            FrappeTables.SetPassword(tables, email, password);
        }
    }

    private static void MakeCompany(JsonObject tables, JsonObject args, string now, bool half)
    {
        if (!FrappeTables.InstalledApps(tables).Contains("erpnext") || (string?)args["company_name"] is not { Length: > 0 } name)
        {
            return;
        }

        if (half || !ChartOfAccounts.For((string?)args["country"] ?? "").Contains((string?)args["chart_of_accounts"]))
        {
            // As observed: logged with all arguments, a password among them in clear, and answered with ok all the same.
            FrappeTables.AddError(tables, "Exception during Setup", $"IndexError: list index out of range\nargs = {args.ToJsonString()}", now);
            return;
        }

        var company = FrappeTables.NewDocument("Company", name, "Administrator", now);
        company["company_name"] = name;
        company["abbr"] = args["company_abbr"]?.DeepClone();
        company["country"] = args["country"]?.DeepClone();
        company["default_currency"] = args["currency"]?.DeepClone();
        company["chart_of_accounts"] = args["chart_of_accounts"]?.DeepClone();
        AddCompany(tables, company, name, now);
    }

    private static void AddFiscalYear(JsonObject tables, JsonObject args, string now)
    {
        if (!FrappeTables.InstalledApps(tables).Contains("erpnext") || ((string?)args["fy_start_date"], (string?)args["fy_end_date"]) is not ({ Length: >= 4 } start, { Length: >= 4 } end))
        {
            return;
        }

        var name = start[..4] == end[..4] ? start[..4] : $"{start[..4]}-{end[..4]}";
        var year = FrappeTables.NewDocument("Fiscal Year", name, "Administrator", now);
        year["year"] = name;
        year["year_start_date"] = start;
        year["year_end_date"] = end;
        tables.Table("Fiscal Year")[name] = year;
    }

    private static bool FrappeIsDone(JsonObject tables) => Rows(tables).Any(row => (string?)row["app_name"] == "frappe" && (int?)row["is_setup_complete"] == 1);

    private static void MarkDone(JsonObject tables)
    {
        foreach (var row in Rows(tables).Where(row => (int?)row["has_setup_wizard"] == 1))
        {
            row["is_setup_complete"] = 1;
        }
    }

    private static IEnumerable<JsonObject> Rows(JsonObject tables) => (tables.Single("Installed Applications")["installed_applications"] as JsonArray ?? []).OfType<JsonObject>();
}

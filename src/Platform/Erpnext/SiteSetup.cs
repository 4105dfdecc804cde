using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>The setup wizard of a site, within one session.</summary>
internal sealed class SiteSetup(SiteConnection site, string session)
{
    private const string Wizard = "api/method/frappe.desk.page.setup_wizard.setup_wizard.";

    private readonly SiteDocuments _documents = new(site, session);

    public async Task<SetupState> StateAsync(CancellationToken ct)
    {
        var settings = await _documents.FindAsync("System Settings", "System Settings", ct) ?? [];
        var country = settings["country"]?.ToString() is { Length: > 0 } name ? name : null;
        var rows = (await _documents.FindAsync("Installed Applications", "Installed Applications", ct))?["installed_applications"] as JsonArray ?? [];
        // Releases up to 15.55 keep one mark for all apps.
        if (!rows.Any(r => r?["is_setup_complete"] is not null))
        {
            return new SetupState(IsSet(settings["setup_complete"]), [], country);
        }

        var pending = rows.Where(r => IsSet(r!["has_setup_wizard"]) && !IsSet(r["is_setup_complete"])).Select(r => r!["app_name"]!.ToString()).ToList();
        return new SetupState(pending.Count == 0, pending, country);
    }

    public async Task RunAsync(SetupWizard wizard, string domain, CancellationToken ct)
    {
        var state = await StateAsync(ct);
        if (!state.Complete && state.PendingApps.Count > 0 && !state.PendingApps.Contains("frappe") && state.Country is null)
        {
            // A user made before an install-app marks frappe's own part as done; the wizard would then overwrite country and currency by nothing.
            await FillSystemSettingsAsync(wizard, ct);
        }

        var answer = await site.CallAsync("run the setup wizard", HttpMethod.Post, Wizard + "setup_complete", new JsonObject { ["args"] = Arguments(wizard) }, session, ct);
        var status = (answer["message"] as JsonObject)?["status"]?.ToString();
        if (status is not ("ok" or "registered"))
        {
            throw new PlatformException("erpnext", FaultKind.Unknown, "erpnext.setup_unclear", $"The setup wizard of site '{domain}' answered neither ok nor registered but '{status ?? SiteAnswer.Said(answer)}'. Look at the site.");
        }
    }

    public async Task<SetupReadback> ReadAsync(string company, CancellationToken ct)
    {
        var found = await _documents.FindAsync("Company", company, ct);
        var accounts = await _documents.CountAsync("Account", new JsonObject { ["company"] = company }, ct);
        var years = await _documents.ListAsync("Fiscal Year", ["name"], null, ct);
        var errors = await _documents.ListAsync("Error Log", ["name"], new JsonArray(new JsonArray("method", "like", "%Exception during Setup%")), ct);
        return new SetupReadback(found is not null, accounts, Names(years), Names(errors));
    }

    private async Task FillSystemSettingsAsync(SetupWizard wizard, CancellationToken ct)
    {
        var languages = await _documents.ListAsync("Language", ["name"], new JsonArray(new JsonArray("language_name", "=", wizard.Language)), ct);
        var settings = new JsonObject
        {
            ["language"] = Names(languages) is [var code, ..] ? code : "en",
            ["country"] = wizard.Country,
            ["currency"] = wizard.Currency,
            ["time_zone"] = wizard.TimeZone,
        };
        var user = new JsonObject { ["full_name"] = wizard.FullName, ["email"] = wizard.Email };
        await site.CallAsync("fill the system settings", HttpMethod.Post, Wizard + "initialize_system_settings_and_user", new JsonObject { ["system_settings_data"] = settings, ["user_data"] = user }, session, ct);
    }

    // No password on purpose: a failing wizard writes it in clear into the site's logs.
    private static JsonObject Arguments(SetupWizard wizard) => new()
    {
        ["language"] = wizard.Language,
        ["country"] = wizard.Country,
        ["timezone"] = wizard.TimeZone,
        ["currency"] = wizard.Currency,
        ["full_name"] = wizard.FullName,
        ["email"] = wizard.Email,
        ["company_name"] = wizard.Company,
        ["company_abbr"] = wizard.Abbreviation,
        ["chart_of_accounts"] = wizard.ChartOfAccounts,
        ["fy_start_date"] = wizard.FiscalYearStart.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["fy_end_date"] = wizard.FiscalYearEnd.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["setup_demo"] = 0,
        ["enable_telemetry"] = 0,
    };

    // Numbers in one answer, text in another.
    private static bool IsSet(JsonNode? mark) => mark?.ToString() is "1" or "true" or "True";

    private static List<string> Names(IReadOnlyList<JsonObject> rows) => [.. rows.Select(r => r["name"]!.ToString())];
}

using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Options;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform;
using NexusWorkflows.Platform.Erpnext;

namespace NexusWorkflows.Activities.Setup;

/// <summary>Runs ERPNext's setup wizard. Its "ok" proves nothing, so that company, accounts and fiscal year are read back.</summary>
[Activity("Nexus", "Setup", "Runs the setup wizard: company, chart of accounts, fiscal year; each read back.", Undo = "leaves it: the setup goes when the site goes", TimeoutSeconds = 600)]
public sealed class RunSetupWizard(Backends backends) : SettingActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(DisplayName = "Administrator's password", Description = "The Administrator's present password.", Required = true)]
    public required Input<Secret> AdminPassword { get; init; }

    [Input(Description = "The company's name.", Required = true, Category = InputGroup.Company)]
    public required Input<string> Company { get; init; }

    [Input(Description = "Ends every account's name, at most 10 characters; without a value the company's initials.", Category = InputGroup.Company)]
    public Input<string?> Abbreviation { get; init; } = new(null);

    [Input(Description = "The country, as ERPNext names it.", Required = true, OptionsFrom = OptionNames.Countries, Category = InputGroup.Company)]
    public required Input<string> Country { get; init; }

    [Input(Description = "ISO code; without a value the country's.", OptionsFrom = OptionNames.Currencies, Category = InputGroup.Company)]
    public Input<string?> Currency { get; init; } = new(null);

    [Input(Description = "IANA name; without a value the country's.", OptionsFrom = OptionNames.TimeZones, Category = InputGroup.Company)]
    public Input<string?> TimeZone { get; init; } = new(null);

    [Input(Description = "Name of the language, such as English; without a value the country's.", OptionsFrom = OptionNames.Languages, Category = InputGroup.Company)]
    public Input<string?> Language { get; init; } = new(null);

    [Input(Description = "One of the country's charts of accounts.", DefaultValue = "Standard", OptionsFrom = OptionNames.Charts, Category = InputGroup.Company)]
    public Input<string?> ChartOfAccounts { get; init; } = new("Standard");

    [Input(Description = "First day of the fiscal year, such as 2026-01-01; without a value the country's usual one.", Category = InputGroup.Company)]
    public Input<string?> FiscalYearStart { get; init; } = new(null);

    [Input(Description = "Mail address of the first user, which is the login name.", Required = true, Category = InputGroup.FirstUser)]
    public required Input<string> Email { get; init; }

    [Input(Description = "The first user's name; without a value the company's.", Category = InputGroup.FirstUser)]
    public Input<string?> FullName { get; init; } = new(null);

    [Input(Description = "The ERPNext backend; without a value the first configured one.", OptionsFrom = OptionNames.Backends, Category = InputGroup.More)]
    public Input<string?> Backend { get; init; } = new(null);

    /// <summary>The wizard goes on in the site when its request is cut, for as long as one may take.</summary>
    public override Task<bool?> IsOverAsync(ActivityContext context, Intent intent, CancellationToken ct) =>
        Task.FromResult<bool?>(context.Clock.GetUtcNow() - intent.SentAt >= backends.Of(Backend.Value).SiteTimeout);

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [SiteTarget.Inside("setup", Domain.Value)];

    protected override async Task<SettingReading> ReadAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        using var site = backends.Of(Backend.Value).Open(Domain.Value);
        try
        {
            var read = await site.ReadSetupAsync(AdminPassword.Value.Reveal(), Company.Value, ct);
            return read.Complete ? SettingReading.Wished : SettingReading.Other(Before(read));
        }
        catch (PlatformException missing) when (missing.Code == "erpnext.site_missing")
        {
            return SettingReading.Other(null); // a plan looks before the site is there
        }
    }

    protected override async Task WriteAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct)
    {
        var wizard = WizardInputs.Compose(this, DateOnly.FromDateTime(context.Clock.GetUtcNow().UtcDateTime));
        var password = AdminPassword.Value.Reveal();
        using var site = backends.Of(Backend.Value).Open(Domain.Value);
        await site.RunSetupWizardAsync(wizard, password, ct);
        var read = await site.ReadSetupAsync(password, Company.Value, ct);
        if (!read.Complete && NewError(read, intent.Before) is { } error)
        {
            throw Fault.Refused("setup.failed", $"The setup wizard of '{Domain.Value}' said ok, yet {Missing(read)} and the site logged 'Exception during Setup' (Error Log '{error}'). Correct what it says there, such as the chart of accounts '{wizard.ChartOfAccounts}', and make the company in ERPNext; then retry.");
        }
    }

    protected override Task RestoreAsync(ActivityContext context, Target target, JsonNode? before, Intent intent, CancellationToken ct) =>
        throw Fault.Refused("setup.stays", $"The setup of '{Domain.Value}' can't be taken back by itself: it goes when the site goes. Skip it, or drop the site.");

    private string Missing(SetupReadback read) => !read.CompanyExists ? $"company '{Company.Value}' isn't there" : read.Accounts == 0 ? "it has no accounts" : "it has no fiscal year";

    private static JsonObject Before(SetupReadback read) => new() { ["errors"] = new JsonArray([.. read.WizardErrors.Select(e => (JsonNode)e)]) };

    private static string? NewError(SetupReadback read, JsonNode? before)
    {
        var old = (before?["errors"] as JsonArray ?? []).Select(e => e?.GetValue<string>()).ToHashSet();
        return read.WizardErrors.FirstOrDefault(e => !old.Contains(e));
    }
}

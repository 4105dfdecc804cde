using NexusWorkflows.Activities.Options;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Activities.Sites;

/// <summary>Proves that the site answers from its backend and has its apps.</summary>
[Activity("Nexus", "Sites", "Checks that the site answers, shows its login page and has its apps.", Attempts = 10, TimeoutSeconds = 120)]
public sealed class VerifySite(Backends backends) : ProbeActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(Description = "The apps that must be installed.")]
    public Input<IReadOnlyList<string>> Apps { get; init; } = new([]);

    [Input(Description = "The ERPNext backend; without a value the first configured one.", OptionsFrom = OptionNames.Backends, Category = InputGroup.More)]
    public Input<string?> Backend { get; init; } = new(null);

    [Output(Description = "The apps that are installed.")]
    public Output<IReadOnlyList<string>> Installed { get; init; } = new();

    public override async Task ProbeAsync(ActivityContext context, CancellationToken ct)
    {
        var domain = Domain.Value;
        var backend = backends.Of(Backend.Value);
        var facts = await backend.Bench.FindSiteAsync(domain, ct);
        if (facts is not { Complete: true })
        {
            throw Fault.NotYet("site.not_complete", $"Site '{domain}' is {(facts is null ? "not there" : "half-made")} on backend '{backend.Name}'.");
        }

        if ((Apps.Value ?? []).FirstOrDefault(app => !facts.Apps.Contains(app)) is { } missing)
        {
            throw Fault.NotYet("site.app_missing", $"App '{missing}' isn't installed on site '{domain}' (installed: {string.Join(", ", facts.Apps)}).");
        }

        using var site = backend.Open(domain);
        if (!await site.PingAsync(ct))
        {
            throw Fault.NotYet("site.not_answering", $"Site '{domain}' doesn't answer 'pong' on backend '{backend.Name}'.");
        }

        if (!(await site.LoginPageAsync(ct)).Contains("login", StringComparison.OrdinalIgnoreCase))
        {
            throw Fault.NotYet("site.no_login_page", $"Site '{domain}' shows something else than its login page.");
        }

        Installed.Set(facts.Apps);
    }
}

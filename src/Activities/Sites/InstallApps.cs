using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Options;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Platform;
using NexusWorkflows.Platform.Erpnext;

namespace NexusWorkflows.Activities.Sites;

/// <summary>Installs apps into a site, one effect each.</summary>
[Activity("Nexus", "Sites", "Installs apps, such as ERPNext, into the site.", Undo = "leaves them: uninstalling would destroy their data, and they go when the site goes", TimeoutSeconds = 1800)]
public sealed class InstallApps(Backends backends, IRunQueries runs) : ResourceActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(Description = "The apps in the order to install them, such as erpnext; frappe itself is always there.")]
    public required Input<IReadOnlyList<string>> Apps { get; init; }

    [Input(Description = "The ERPNext backend; without a value the first configured one.", OptionsFrom = OptionNames.Backends, Category = InputGroup.More)]
    public Input<string?> Backend { get; init; } = new(null);

    [Output(Description = "The apps that were asked for.")]
    public Output<IReadOnlyList<string>> Installed { get; init; } = new();

    private IEnumerable<string> Wanted => (Apps.Value ?? []).Where(a => a != "frappe").Distinct(StringComparer.Ordinal);

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [.. Wanted.Select(app => SiteTarget.Inside("app", Domain.Value, app))];

    public override async Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        var bench = backends.Of(Backend.Value).Bench;
        var app = AppOf(target);
        var site = await bench.FindSiteAsync(Domain.Value, ct);
        if (site?.Apps.Contains(app) == true)
        {
            // An app can't carry a mark: it is ours by an attempt or a record of ours.
            return Observation.Found(null, new JsonObject { ["app"] = app });
        }

        var available = await bench.AvailableAppsAsync(ct);
        return available.Contains(app)
            ? Observation.Absent()
            : throw Fault.Refused("site.app_unknown", $"App '{app}' can't be installed on '{Domain.Value}': backend '{bench.Name}' has only {string.Join(", ", available.Select(a => $"'{a}'"))}. Name one of these, or get the app into the bench.");
    }

    public override async Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct)
    {
        var bench = backends.Of(Backend.Value).Bench;
        var execution = SiteCommand.For(context, intent);
        try
        {
            await bench.InstallAppAsync(Domain.Value, AppOf(target), force: false, execution, ct);
        }
        catch (PlatformException half) when (half.Code == "erpnext.app_half_installed")
        {
            // A killed installation can only be repeated by force, which is safe as long as nobody has data in the app.
            if (!await IsOurNewSiteAsync(context, bench, ct))
            {
                throw;
            }

            context.Log($"App '{AppOf(target)}' is half installed on '{Domain.Value}'; this run made the site, so it is installed again by force.");
            await bench.InstallAppAsync(Domain.Value, AppOf(target), force: true, execution, ct);
        }
    }

    public override Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct) =>
        throw Fault.Refused("site.app_stays", $"App '{AppOf(target)}' is not uninstalled from '{Domain.Value}': that would destroy its data, and it goes when the site goes. Skip it, or drop the site.");

    public override void SetOutputs(ActivityContext context, IReadOnlyList<EffectRecord> effects) => Installed.Set([.. Wanted]);

    public override async Task<bool?> IsOverAsync(ActivityContext context, Intent intent, CancellationToken ct) =>
        !await backends.Of(Backend.Value).Bench.IsRunningAsync(intent.ExecutionId, ct);

    private async Task<bool> IsOurNewSiteAsync(ActivityContext context, IBench bench, CancellationToken ct)
    {
        var token = Mark.OfDatabase((await bench.FindSiteAsync(Domain.Value, ct))?.Database);
        var effects = await runs.EffectsOfRunAsync(context.RootRunId, ct);
        return effects.Any(e => e is { System: SiteTarget.System, Kind: "site", Status: EffectStatus.Made } && e.Name == Domain.Value && e.Token == token);
    }

    private static string AppOf(Target target) => target.Name[(target.Name.IndexOf(':', StringComparison.Ordinal) + 1)..];
}

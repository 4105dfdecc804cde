using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Options;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Erpnext;

namespace NexusWorkflows.Activities.Sites;

/// <summary>Creates a client's site with a database of its own, whose name carries the ownership token.</summary>
[Activity("Nexus", "Sites", "Creates the client's ERPNext site with its own database.", Undo = "drops the site with its database and files", TimeoutSeconds = 1800)]
public sealed class CreateSite(Backends backends, SiteAddresses addresses) : ResourceActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(DisplayName = "Administrator's password", Description = "First password of the Administrator.", Generate = true)]
    public required Input<Secret> AdminPassword { get; init; }

    [Input(Description = "The ERPNext backend; without a value the first configured one.", OptionsFrom = OptionNames.Backends, Category = InputGroup.More)]
    public Input<string?> Backend { get; init; } = new(null);

    [Output(DisplayName = "Database", Description = "The database made for the site.")]
    public Output<string> DatabaseName { get; init; } = new();

    [Output(Description = "Where the site will be reached.")]
    public Output<string> Url { get; init; } = new();

    [Output(DisplayName = "Backend", Description = "The backend that holds it.")]
    public Output<string> BackendName { get; init; } = new();

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [SiteTarget.Site(Domain.Value)];

    public override async Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        var backend = backends.Of(Backend.Value);
        if (await backend.Bench.FindSiteAsync(target.Name, ct) is not { } site)
        {
            return Observation.Absent();
        }

        if (!site.HasConfig)
        {
            // Nothing in it could carry a mark yet, so only an attempt of our own makes it ours.
            return Observation.Partial(null, $"'{target.Name}' is a folder without a configuration");
        }

        var ids = new JsonObject { ["database"] = site.Database, ["backend"] = backend.Name };
        var token = Mark.OfDatabase(site.Database);
        return site.Complete
            ? Observation.Found(token, ids)
            : Observation.Partial(token, $"site '{target.Name}' is half-made: Frappe isn't installed in database '{site.Database}'", ids);
    }

    public override async Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct)
    {
        var bench = backends.Of(Backend.Value).Bench;
        var database = Mark.Database(intent.Token);
        if (await bench.DatabaseExistsAsync(database, ct))
        {
            // bench would refuse it as well, but only after it has made a folder with a password that doesn't fit.
            throw Fault.Refused("site.database_left", $"Site '{target.Name}' was not created: its database '{database}' is there without the site. Drop that database by hand, then retry.");
        }

        await bench.NewSiteAsync(new NewSite(target.Name, database, AdminPassword.Value.Reveal(), []), SiteCommand.For(context, intent), ct);
    }

    public override async Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct)
    {
        var bench = backends.Of(recorded.Ids["backend"]?.GetValue<string>() ?? Backend.Value).Bench;
        var database = recorded.Ids["database"]?.GetValue<string>() ?? Mark.Database(recorded.Token);
        if (await bench.FindSiteAsync(target.Name, ct) is { Complete: true })
        {
            // A job of the site that still runs could make parts of its folder anew after the drop; from here on none begins.
            await bench.WriteSiteConfigAsync(target.Name, new JsonObject { ["maintenance_mode"] = 1, ["pause_scheduler"] = 1 }, [], ct);
        }

        await bench.DropSiteAsync(target.Name, SiteCommand.For(context, intent), ct);
        if (await bench.DatabaseExistsAsync(database, ct))
        {
            throw Fault.Refused("site.database_left", $"Site '{target.Name}' is gone, yet its database '{database}' is still there. Drop that database by hand, then retry.");
        }
    }

    public override void SetOutputs(ActivityContext context, IReadOnlyList<EffectRecord> effects)
    {
        Url.Set(addresses.UrlOf(Domain.Value));
        DatabaseName.Set(effects is [{ } made, ..] ? made.Ids["database"]?.GetValue<string>() : null);
        BackendName.Set(backends.Of(Backend.Value).Name);
    }

    public override async Task<bool?> IsOverAsync(ActivityContext context, Intent intent, CancellationToken ct) =>
        !await backends.Of(Backend.Value).Bench.IsRunningAsync(intent.ExecutionId, ct);
}

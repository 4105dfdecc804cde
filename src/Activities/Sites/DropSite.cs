using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Activities.Sites;

/// <summary>Drops a recorded site for good, with its database and files.</summary>
[Activity("Nexus", "Sites", "Drops the site with its database and files, for good.", Undo = "can't bring it back: from here on a run only goes forward", TimeoutSeconds = 1800)]
public sealed class DropSite(IRunQueries runs) : RemovalActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    public override async Task<IReadOnlyList<string>> SelectAsync(ActivityContext context, CancellationToken ct)
    {
        var site = SiteTarget.Site(Domain.Value);
        var effects = await runs.EffectsOfSiteAsync(Domain.Value, onlyMade: true, ct);
        // What goes with the site is named too, so that its record ends together with the site's.
        var ours = effects.Where(e => e.System == SiteTarget.System && (e.GoesWith == site.Key || (e.Kind == site.Kind && e.Name == site.Name)));
        return [.. ours.OrderByDescending(e => e.MadeAt).ThenByDescending(e => e.Number).Select(e => e.Id)];
    }
}

using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Activities.Offboarding;

/// <summary>Removes for good what earlier runs recorded for a site, newest first; the register's own row stays.</summary>
[Activity("Nexus", "Offboarding", "Removes what earlier runs recorded for the site, newest first, each read back.", Undo = "can't bring it back: from here on a run only goes forward", TimeoutSeconds = 1800)]
public sealed class RemoveRecorded(IRunQueries runs) : RemovalActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(Description = "The systems to remove from; without a value all of them.", Options = ["authentik", "erpnext", "mailcow", "traefik"])]
    public Input<IReadOnlyList<string>> Systems { get; init; } = new([]);

    public override async Task<IReadOnlyList<string>> SelectAsync(ActivityContext context, CancellationToken ct)
    {
        var systems = Systems.Value ?? [];
        var effects = await runs.EffectsOfSiteAsync(Domain.Value, onlyMade: true, ct);
        return [.. effects
            .Where(e => e.System != "register" && (systems.Count == 0 || systems.Contains(e.System)))
            .OrderByDescending(e => e.MadeAt).ThenByDescending(e => e.Number)
            .Select(e => e.Id)];
    }
}

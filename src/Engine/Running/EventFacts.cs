using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Running;

/// <summary>Adds to an event what only the store and the outside know, so that deciding looks at nothing but the event.</summary>
internal sealed class EventFacts(EngineParts parts)
{
    private readonly Preflight preflight = new(parts);
    private readonly ChildReports reports = new(parts);

    public async Task<RunEvent> CompleteAsync(WorkflowGraph graph, RunState state, RunEvent @event, IReadOnlyDictionary<string, string> secrets, CancellationToken ct) => @event switch
    {
        // Die here: the message stays in the inbox, so the next holder looks again.
        RunEvent.HoldsGranted when state is { WaitsForHoldsSince: not null, HoldsGivenUp: false } => new RunEvent.HoldsGranted(await preflight.AgainAsync(graph, state, secrets, ct)),
        // Asked while the holds are this run's: no later run of the same scope can take anything over meanwhile.
        RunEvent.Told { Instruction.Action: "undo" } told => told with { Taken = await parts.Store.TakenOverAsync(state.RootId, ct) },
        _ => await reports.OpenAsync(state, @event, ct),
    };
}

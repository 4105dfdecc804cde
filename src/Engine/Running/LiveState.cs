using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Running;

/// <summary>The state of a claimed run in memory: decides on it, and sees to it that no step makes it larger than it may be (S23).</summary>
/// <param name="answer">What became of a decision's wish.</param>
internal sealed class LiveState(Decider decider, RunState claimed, EngineSettings settings, Func<Decision, CancellationToken, Task<ChildAnswer>> answer)
{
    private bool careful;

    public RunState State { get; private set; } = claimed;

    /// <summary>The state after the last decision, as it is to be stored.</summary>
    public StateText Text { get; private set; } = claimed.Stored?.Text ?? RunStateJson.Write(claimed);

    /// <summary>What was decided last is in the store now.</summary>
    public void Keep() => State.Stored!.Keep();

    /// <summary>Decides. Where the state outgrows its bound, goes back to what is stored and takes one step a decision, until the one is found that does it; that one faults.</summary>
    /// <param name="moment">Makes a moment with these settings.</param>
    public async Task<Decision> DecideAsync(WorkflowGraph graph, RunEvent @event, Func<EngineSettings, Moment> moment, CancellationToken ct)
    {
        var stored = Text;
        var forward = State.Direction == Direction.Forward; // a run on its way back is never held up for its size
        var decision = await TryAsync(graph, @event, () => moment(careful ? Careful(@event) : settings), ct);
        if (forward && !careful && IsOutgrown(decision))
        {
            careful = true;
            GoBackTo(stored);
            decision = await TryAsync(graph, @event, () => moment(Careful(@event)), ct);
        }

        if (forward && IsOutgrown(decision) && StateBound.CanRefuse(@event, State))
        {
            var bytes = Text.Bytes;
            GoBackTo(stored);
            decision = await TryAsync(graph, new RunEvent.Outgrown(@event, bytes), () => moment(settings with { BurstLimit = 0 }), ct);
        }

        careful &= decision.Continue;
        return decision;
    }

    /// <summary>A decision that wishes children is gone on with once that is answered: all of it is one commit.</summary>
    private async Task<Decision> TryAsync(WorkflowGraph graph, RunEvent @event, Func<Moment> moment, CancellationToken ct)
    {
        var decision = decider.Decide(graph, State, @event, moment());
        while (decision.Wish is { } wish)
        {
            var found = new RunEvent.ChildrenFound(wish, await answer(decision, ct));
            decider.Decide(graph, State, found, moment(), decision);
        }

        Text = RunStateJson.Write(State);
        return decision;
    }

    // What was recorded of the outside is kept whatever the size.
    private bool IsOutgrown(Decision decision) => Text.Bytes > settings.StateLimit && decision.Effects.Count == 0;

    private EngineSettings Careful(RunEvent @event) => settings with { BurstLimit = @event is RunEvent.Continued ? 1 : 0 };

    /// <summary>The state as it is stored. Effects are records of their own, and a decision without new ones didn't change them.</summary>
    private void GoBackTo(StateText stored)
    {
        var effects = State.Effects;
        State = RunStateJson.Read(stored.Json, hash => stored.Large[hash]);
        State.Effects.AddRange(effects);
        Text = stored;
    }
}

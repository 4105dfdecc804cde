using NexusWorkflows.Engine.Deciding.External;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>A root run that waits for a person or for long gives up its holds and its places under limits, and takes them again before it goes on (S15).</summary>
internal static class HoldLeave
{
    /// <summary>Called at the end of a decision, when it is known where the run stands.</summary>
    public static void Consider(Burst burst)
    {
        var state = burst.State;
        if (state is { HasHolds: true, HoldsGivenUp: false, WaitsForHoldsSince: null, Status: RunStatus.Waiting, Direction: Direction.Forward, AwaitedChildren: 0 } && !burst.Decision.Continue && OnlyWaitsLong(burst))
        {
            state.HoldsGivenUp = true;
            burst.Decision.GivesUpHolds = true;
            burst.Journal("HoldsGivenUp", null);
        }
    }

    /// <summary>Whether the run has to have its holds back before it hears of this.</summary>
    public static bool Bars(RunState state, RunEvent @event) => state.HoldsGivenUp && @event is RunEvent.Resumed or RunEvent.CameDue;

    /// <summary>Asks for what was given up; the answer is <see cref="RunEvent.HoldsGranted"/>.</summary>
    public static void Ask(Burst burst)
    {
        var state = burst.State;
        if (state is { HoldsGivenUp: true, WaitsForHoldsSince: null })
        {
            state.WaitsForHoldsSince = burst.Moment.Now;
            burst.Decision.AsksHolds = true;
        }
    }

    /// <summary>It has them again.</summary>
    public static void Back(RunState state)
    {
        state.HoldsGivenUp = false;
        state.WaitsForHoldsSince = null;
    }

    private static bool OnlyWaitsLong(Burst burst)
    {
        var soon = burst.Moment.Now + burst.Moment.Settings.HoldPatience;
        return burst.State.Bookmarks.Count > 0
            && burst.State.Bookmarks.TrueForAll(bookmark => bookmark.DueAt is null || bookmark.DueAt > soon)
            && burst.State.Steps.Values.All(step => step.External is null or { Phase: ExternalPhase.Incident });
    }
}

using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Deciding.External;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>Gives a run its final status once nothing of it is open outside (S11).</summary>
internal static class RunEnd
{
    /// <summary>The end is decided: nothing new begins, and what is at work outside is only brought to a record.</summary>
    public static void Begin(Burst burst, RunStatus ending)
    {
        var state = burst.State;
        state.Ending = state.Failing && ending == RunStatus.Finished ? RunStatus.Failed : ending; // what went on after a fault may reach an end, too
        state.Queue.Clear();
        state.Bookmarks.Clear();
        ChildRuns.CancelAll(burst);
        foreach (var step in state.Steps.Values.Where(s => s.External is not null).ToList())
        {
            if (ExternalSteps.Cancel(burst, step))
            {
                ExternalSteps.Closed(burst, step);
            }
        }
    }

    public static void Settle(Burst burst)
    {
        var state = burst.State;
        if (state.Failing && state.Ending is null && state.Direction == Direction.Forward && state.Queue.Count == 0 && !state.IsHeldByChild)
        {
            Begin(burst, RunStatus.Failed);
        }

        if (state.Ending is not { } ending || Undoing.IsFinal(state.Status) || state.AwaitedChildren > 0 || IsOpenOutside(state))
        {
            return;
        }

        state.MoveTo(ending);
        if (ending == RunStatus.Failed)
        {
            state.Cause = state.Incidents.Count > 0 ? state.Incidents[0].Message : state.Cause;
        }
        else if (ending == RunStatus.Finished)
        {
            state.Cause = null;
        }

        Close(state);
        burst.Decision.ReleaseHolds = state.Id == state.RootId; // what an awaited child took is the root's
        burst.Decision.Continue = false;
    }

    private static bool IsOpenOutside(RunState state)
    {
        foreach (var step in state.Steps.Values)
        {
            if (step.External is { AtWork: true } or { Intent: not null })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is left of a final run: its output, its own variables, its incidents for the record.</summary>
    private static void Close(RunState state)
    {
        state.Ending = null;
        state.Failing = false;
        HoldLeave.Back(state);
        state.InlineStepId = null;
        state.Queue.Clear();
        state.Bookmarks.Clear();
        state.Steps.Clear();
        foreach (var scope in state.Scopes.Keys.Where(k => k != RunScopes.Workflow).ToList())
        {
            state.Scopes.Remove(scope);
        }

        foreach (var incident in state.Incidents)
        {
            incident.Closed = true;
        }
    }
}

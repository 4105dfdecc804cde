using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Engine.Deciding.External;

/// <summary>Says at the end of each decision where the run stands.</summary>
internal static class RunStanding
{
    public static void Update(Burst burst)
    {
        var state = burst.State;
        if (Undoing.IsFinal(state.Status))
        {
            return;
        }

        var next = Of(state);
        state.MoveTo(next);
        state.Cause = next == RunStatus.Paused
            ? state.Incidents.Find(i => !i.Closed)!.Message
            : state.Direction == Direction.Undo || state.Ending is not null ? state.Cause : null;
    }

    private static RunStatus Of(RunState state)
    {
        var works = (state.Queue.Count > 0 || state.IsHeldByChild) && state.Direction == Direction.Forward;
        var waits = state.Bookmarks.Count > 0 || state.WaitsForHoldsSince is not null;
        foreach (var step in state.Steps.Values)
        {
            switch (step.External?.Phase)
            {
                case null or ExternalPhase.Incident:
                    break;
                case ExternalPhase.WaitingForSystem:
                    waits = true;
                    break;
                default:
                    works = true;
                    break;
            }
        }

        if (!works && state.Incidents.Exists(i => !i.Closed))
        {
            return RunStatus.Paused;
        }

        if (state.Direction == Direction.Undo)
        {
            return RunStatus.Undoing;
        }

        return works || !waits ? RunStatus.Running : RunStatus.Waiting;
    }
}

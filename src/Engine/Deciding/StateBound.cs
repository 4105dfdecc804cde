using System.Globalization;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Deciding.External;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>The bound on a run's state (S23): the step that would make it larger than it may be faults instead of what it was about to do, and nothing of that is kept.</summary>
internal static class StateBound
{
    public const string Code = "engine.state_limit";

    /// <summary>Only what brings a definition's own data can be refused: an answer that tells of the outside is recorded whatever its size.</summary>
    public static bool CanRefuse(RunEvent @event, RunState state) =>
        state.Direction == Direction.Forward && @event switch
        {
            RunEvent.Continued or RunEvent.Resumed or RunEvent.Answered { Answer: Answer.Completed } => true,
            RunEvent.ChildRested { Report: var report } => AwaitedOf(report, state) == 0,
            RunEvent.ChildEnded { Report: var report } => AwaitedOf(report, state) == 0, // the others of a bulk would find no step
            _ => false,
        };

    public static void Refuse(Burst burst, RunEvent.Outgrown outgrown)
    {
        switch (outgrown.Cause)
        {
            case RunEvent.Continued when burst.State.Queue.Count > 0:
                RefuseNext(burst, outgrown.Bytes);
                break;
            case RunEvent.Resumed resumed when burst.State.Bookmarks.Find(b => b.Id == resumed.BookmarkId) is { } bookmark && burst.State.Steps.TryGetValue(bookmark.StepId, out var step):
                burst.State.Bookmarks.Remove(bookmark);
                burst.Journal("Resumed", step);
                burst.Fault(step, FaultOf(burst, step, outgrown.Bytes));
                break;
            case RunEvent.ChildRested or RunEvent.ChildEnded:
                ChildRuns.Refuse(burst, outgrown.Cause, step => FaultOf(burst, step, outgrown.Bytes));
                break;
            case RunEvent.Answered answered:
                ExternalSteps.Refuse(burst, answered, step => new StepErrorState("permanent", Code, FaultOf(burst, step, outgrown.Bytes).Message));
                break;
        }
    }

    private static int AwaitedOf(ChildReport report, RunState state) => state.Steps.GetValueOrDefault(report.StepId)?.AwaitedChildren ?? 0;

    private static void RefuseNext(Burst burst, long bytes)
    {
        var queued = burst.State.Queue[0];
        burst.State.Queue.RemoveAt(0);
        if (burst.State.Steps.TryGetValue(queued.StepId, out var step) && step.Status != StepStatus.Faulted)
        {
            step.Status = StepStatus.Running;
            step.StartedAt = burst.Moment.Now;
            burst.Journal("Started", step);
            burst.Fault(step, FaultOf(burst, step, bytes));
        }
    }

    private static FaultInfo FaultOf(Burst burst, StepState step, long bytes) => new(
        string.Create(CultureInfo.InvariantCulture, $"With what '{burst.NodeOf(step).ActivityId}' adds, the run's state would have {bytes:N0} bytes; it may have {burst.Moment.Settings.StateLimit:N0} (engine.stateLimit). Nothing of it was kept. Keep less in variables, outputs and parallel branches, or raise the limit, and retry."),
        Kind: "permanent", Code: Code);
}

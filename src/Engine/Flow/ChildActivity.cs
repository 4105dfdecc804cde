using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Deciding.External;

namespace NexusWorkflows.Engine.Flow;

/// <summary>An activity that starts runs and hears of them.</summary>
internal abstract class ChildActivity : FlowActivity
{
    /// <summary>The wished runs begin with this commit.</summary>
    public abstract void Started(Burst burst, StepState step, ChildWish wish);

    /// <summary>A child that the burst stood still for rests, and may go on by itself.</summary>
    public virtual void Rested(Burst burst, StepState step, ChildReport report)
    {
    }

    /// <summary>An awaited child has its final status.</summary>
    public virtual void Ended(Burst burst, StepState step, ChildReport report)
    {
    }

    /// <summary>A child never began.</summary>
    /// <exception cref="InputFault">The step can't go on without it.</exception>
    public virtual void Refused(Burst burst, StepState step, RunEvent.ChildRefused refused)
    {
        burst.State.InlineStepId = burst.State.InlineStepId == step.Id ? null : burst.State.InlineStepId;
        throw InputFault.Permanent(refused.Code, refused.Reason);
    }

    protected static void Wait(Burst burst, StepState step, JsonObject payload)
    {
        burst.State.Bookmarks.Add(new BookmarkState(burst.Moment.NextId(), step.Id, burst.NodeOf(step).Type, payload));
        step.Status = StepStatus.Waiting;
        burst.Journal("Suspended", step);
    }

    protected static void GoOn(Burst burst, StepState step)
    {
        burst.State.Bookmarks.RemoveAll(b => b.StepId == step.Id);
        step.Status = StepStatus.Running;
        burst.Journal("Resumed", step);
    }

    /// <summary>Elsa takes whatever end as an end, and so does a definition that stops at faults as Elsa's do; where a person can retry, what failed is a fault here.</summary>
    protected static bool IsFault(Burst burst, ChildReport report) => report.Status != RunStatus.Finished && burst.State.OnFailure != OnFailure.Stop;

    protected static void ThrowIfFault(Burst burst, ChildReport report)
    {
        if (IsFault(burst, report))
        {
            throw InputFault.Permanent("engine.child_failed", $"Run {report.RunId} of '{report.Workflow}' ended {report.Status.ToString().ToLowerInvariant()}: {(report.Cause ?? "it doesn't say why").TrimEnd('.')}. A retry starts it again; what it made counts as this run's own.");
        }
    }

    protected static string ChildOf(Burst burst) => burst.Decision.Children[^1].State.Id;
}

using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Runs its activities beside each other and waits for all of them.</summary>
internal sealed class Parallel : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var activities = burst.NodeOf(step).ChildrenIn("activities");
        burst.RequireRoom(activities.Count, "branches", "Use fewer.");
        foreach (var activity in activities)
        {
            burst.Schedule(activity, step);
        }

        if (activities.Count == 0)
        {
            burst.Complete(step);
        }
    }

    public override void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes)
    {
        if (burst.LiveChildren(step).Count == 0)
        {
            burst.Complete(step);
        }
    }
}

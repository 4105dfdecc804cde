using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Runs the activities of the matching cases, else its default, and waits for all of them.</summary>
internal sealed class Switch : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var node = burst.NodeOf(step);
        var matching = Cases.Matching(burst, step);
        var activities = matching.Count > 0 ? [.. matching.Select(i => Cases.ActivityOf(node, i)).OfType<Definitions.Node>()] : node.ChildrenIn("default");
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

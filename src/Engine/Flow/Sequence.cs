using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Its activities one after the other; Break and End end it early.</summary>
internal sealed class Sequence : FlowActivity
{
    public override void Execute(Burst burst, StepState step) => Next(burst, step, At(step));

    public override void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes)
    {
        if (Loops.IsBroken(step) || burst.NodeOf(child).Type is "Elsa.End" or "Elsa.Break")
        {
            burst.Complete(step);
            return;
        }

        Next(burst, step, At(step) + 1);
    }

    private static int At(StepState step) => step.Bag?["next"]?.GetValue<int>() ?? 0;

    private static void Next(Burst burst, StepState step, int index)
    {
        var activities = burst.NodeOf(step).ChildrenIn("activities");
        if (index >= activities.Count)
        {
            burst.Complete(step);
            return;
        }

        step.Bag = Loops.With(step.Bag, "next", index);
        burst.Schedule(activities[index], step);
    }
}

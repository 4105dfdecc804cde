using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Runs its body for each item, all beside each other; Break in one ends the others.</summary>
internal sealed class ParallelForEach : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var items = ForEach.Items(burst, step);
        if (items.Count == 0 || burst.NodeOf(step).ChildIn("body") is not { } body)
        {
            burst.Complete(step);
            return;
        }

        burst.RequireRoom(items.Count, "items", "Use ForEach, or fewer items.");
        for (var i = 0; i < items.Count; i++)
        {
            burst.Schedule(body, step, new Dictionary<string, JsonNode?> { [ForEach.Value] = items[i], [ForEach.Index] = i }, isOwnRound: true);
        }
    }

    public override void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes)
    {
        if (Loops.IsBroken(step))
        {
            burst.LiveChildren(step).ForEach(burst.Cancel);
        }

        if (burst.LiveChildren(step).Count == 0)
        {
            burst.Complete(step);
        }
    }
}

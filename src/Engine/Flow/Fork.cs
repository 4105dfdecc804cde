using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Runs its branches beside each other and waits for all, or with WaitAny for the first, which ends the others.</summary>
internal sealed class Fork : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var branches = burst.NodeOf(step).ChildrenIn("branches");
        burst.RequireRoom(branches.Count, "branches", "Use fewer.");
        foreach (var branch in branches)
        {
            burst.Schedule(branch, step);
        }

        if (branches.Count == 0)
        {
            burst.Complete(step);
        }
    }

    public override void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes)
    {
        var live = burst.LiveChildren(step);
        if (live.Count > 0 && StepInputs.Text(burst, step, "joinMode") is "WaitAny" or "1")
        {
            live.ForEach(burst.Cancel);
            live = [];
        }

        if (live.Count == 0)
        {
            burst.Complete(step);
        }
    }
}

using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Goes on by every listed branch at once.</summary>
internal sealed class FlowFork : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var branches = StepInputs.Texts(burst, step, "branches");
        burst.Complete(step, null, branches.Count == 0 ? Done : branches);
    }
}

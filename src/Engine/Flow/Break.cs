using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Ends the loop around it; without one, every container around it.</summary>
internal sealed class Break : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        Loops.Break(burst, step);
        burst.Complete(step);
    }
}

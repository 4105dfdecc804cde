using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Ends the flowchart or sequence around it, which watches for it.</summary>
internal sealed class End : FlowActivity
{
    public override void Execute(Burst burst, StepState step) => burst.Complete(step);
}

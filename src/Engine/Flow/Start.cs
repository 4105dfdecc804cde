using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Where a flowchart begins; does nothing.</summary>
internal sealed class Start : FlowActivity
{
    public override void Execute(Burst burst, StepState step) => burst.Complete(step);
}

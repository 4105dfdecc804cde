using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Names the run.</summary>
internal sealed class SetName : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        burst.State.Name = StepInputs.Shown(burst, step, "value");
        burst.Complete(step);
    }
}

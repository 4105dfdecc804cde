using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Sets the run's correlation id.</summary>
internal sealed class Correlate : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        burst.State.CorrelationId = StepInputs.Shown(burst, step, "correlationId");
        burst.Complete(step);
    }
}

using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Ends the run at once, finished; what waits or is queued goes.</summary>
internal sealed class Finish : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        burst.CloseStep(step, null);
        RunEnd.Begin(burst, RunStatus.Finished);
    }
}

using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Writes a line once the decision is committed; secrets in it are masked.</summary>
internal sealed class WriteLine : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        burst.Decision.Outbox.Add(new OutboxRow(OutboxRow.Line, StepInputs.Shown(burst, step, "text")));
        burst.Complete(step);
    }
}

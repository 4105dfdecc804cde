using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Writes a line once the decision is committed; secrets in it are masked.</summary>
internal sealed class WriteLine : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var text = StepInputs.Text(burst, step, "text");
        burst.Decision.Outbox.Add(new OutboxRow("line", burst.Masked(text)));
        burst.Complete(step);
    }
}

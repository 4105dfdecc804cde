using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Goes on by True or by False.</summary>
internal sealed class FlowDecision : FlowActivity
{
    public override void Execute(Burst burst, StepState step) =>
        burst.Complete(step, null, [StepInputs.Truth(burst, step, "condition") ? "True" : "False"]);
}

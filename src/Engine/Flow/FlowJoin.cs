using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Where branches meet. The flowchart decides when it runs; with WaitAny it ends the branches that didn't arrive.</summary>
internal sealed class FlowJoin : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        if (step.ParentId is { } parentId
            && burst.State.Steps.TryGetValue(parentId, out var parent)
            && burst.NodeOf(parent).Type == "Elsa.Flowchart"
            && Flowchart.ModeOf(burst, parent, burst.NodeOf(step)) == JoinMode.WaitAny)
        {
            Flowchart.CancelAncestors(burst, parent, burst.NodeOf(step).ActivityId);
        }

        burst.Complete(step);
    }
}

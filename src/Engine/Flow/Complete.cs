using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Completes the nearest flowchart around it with the given outcomes; without one, the workflow.</summary>
internal sealed class Complete : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var outcomes = StepInputs.Texts(burst, step, "outcomes");
        var given = outcomes.Count == 0 ? null : outcomes;
        burst.CloseStep(step, null);
        var parentId = step.ParentId;
        while (parentId is not null && burst.State.Steps.TryGetValue(parentId, out var parent))
        {
            if (burst.NodeOf(parent).Type == "Elsa.Flowchart")
            {
                Flowchart.End(burst, parent, given);
                return;
            }

            parentId = parent.ParentId;
        }

        burst.FinishWorkflow(given);
    }
}

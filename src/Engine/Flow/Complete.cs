using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Completes the nearest flowchart around it with the given outcomes; without one, the workflow. The outcomes of a workflow's own flowchart are those of the activity that uses it.</summary>
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
            var node = burst.NodeOf(parent);
            if (node.Inner is not null)
            {
                WorkflowBody.SetOutcomes(parent, given);
                burst.LiveChildren(parent).ForEach(burst.Cancel);
                burst.Complete(parent);
                return;
            }

            if (node.Type == "Elsa.Flowchart")
            {
                End(burst, parent, given);
                return;
            }

            parentId = parent.ParentId;
        }

        burst.FinishWorkflow(given);
    }

    private static void End(Burst burst, StepState flowchart, IReadOnlyList<string>? outcomes)
    {
        if (flowchart.ParentId is { } above && burst.State.Steps.GetValueOrDefault(above) is { } body && burst.NodeOf(body).Inner is not null)
        {
            WorkflowBody.SetOutcomes(body, outcomes);
            outcomes = null;
        }

        Flowchart.End(burst, flowchart, outcomes);
    }
}

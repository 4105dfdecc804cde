using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Runs its then or its else branch.</summary>
internal sealed class If : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var result = StepInputs.Truth(burst, step, "condition");
        StepOutputs.Keep(burst, step, new JsonObject { ["Result"] = result });
        if (burst.NodeOf(step).ChildIn(result ? "then" : "else") is { } branch)
        {
            burst.Schedule(branch, step);
        }
        else
        {
            burst.Complete(step);
        }
    }

    public override void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes) => burst.Complete(step);
}

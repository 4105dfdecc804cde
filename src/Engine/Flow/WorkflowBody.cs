using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>The workflow below an activity that uses one. What it declares, and what was given and set, belongs to its step.</summary>
internal sealed class WorkflowBody : FlowActivity
{
    private const string Outputs = "outputs";
    private const string Outcomes = "outcomes";

    public override void Execute(Burst burst, StepState step) => burst.Schedule(burst.NodeOf(step).ChildIn("root")!, step);

    public override void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes) => burst.Complete(step);

    /// <summary>The step of the workflow that a step belongs to; null: the run's own definition.</summary>
    public static StepState? Around(Burst burst, StepState step)
    {
        if (burst.NodeOf(step).Workflow is not { } workflow)
        {
            return null;
        }

        var at = step;
        while (at.NodeId != workflow.NodeId)
        {
            at = burst.State.Steps[at.ParentId!];
        }

        return at;
    }

    /// <summary>What the workflow around a step declares.</summary>
    public static IReadOnlyList<OutputDeclaration> DeclaredOutputs(Burst burst, StepState step) => burst.NodeOf(step).Workflow?.Inner!.Outputs ?? burst.Graph.Outputs;

    /// <summary>Where the outputs go of the workflow around a step.</summary>
    public static JsonObject OutputsAround(Burst burst, StepState step) => Around(burst, step) is { } body ? OutputsOf(body) : burst.State.Output;

    public static JsonObject OutputsOf(StepState body)
    {
        if (body.Bag?[Outputs] is not JsonObject outputs)
        {
            body.Bag = Loops.With(body.Bag, Outputs, outputs = []);
        }

        return outputs;
    }

    /// <summary>Chooses how the activity completes that uses the workflow.</summary>
    public static void SetOutcomes(StepState body, IReadOnlyList<string>? outcomes) =>
        body.Bag = Loops.With(body.Bag, Outcomes, outcomes is null ? null : new JsonArray([.. outcomes.Select(o => (JsonNode)o)]));

    public static IReadOnlyList<string>? OutcomesOf(StepState body) =>
        body.Bag?[Outcomes] is JsonArray outcomes ? [.. outcomes.Select(o => o!.GetValue<string>())] : null;

    /// <summary>The inputs that the workflow was given, by declared name, as stored values; they are variables in it, too.</summary>
    public static Dictionary<string, JsonNode?>? InputsOf(Burst burst, StepState body) => burst.State.Scopes.GetValueOrDefault(RunScopes.RoundOf(body))?.Values;
}

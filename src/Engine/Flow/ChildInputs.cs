using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Evaluates what an activity that starts runs hands to them.</summary>
internal static class ChildInputs
{
    /// <summary>The definition to start: a version's id where one is given, else the id of a published definition.</summary>
    public static string Reference(Burst burst, StepState step) =>
        StepInputs.Text(burst, step, "workflowDefinitionVersionId") is { Length: > 0 } version ? version
        : StepInputs.Text(burst, step, "workflowDefinitionId") ?? "";

    /// <summary>The input's members, as stored values.</summary>
    public static JsonObject Members(Burst burst, StepState step, string property)
    {
        var values = new RunValues(burst, step);
        return Values.Structured(StepInputs.Value(values, burst.NodeOf(step), property)) is JsonObject members
            ? values.Store(members)!.AsObject()
            : [];
    }

    public static string? Correlation(Burst burst, StepState step) =>
        StepInputs.Shown(burst, step, "correlationId") is { Length: > 0 } text ? text : null;
}

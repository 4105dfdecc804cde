using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Running;

/// <summary>Texts that a definition computes from the input before there is a run: its holds and its site.</summary>
internal static class RunText
{
    /// <param name="expression">An Elsa expression <c>{"type","value"}</c>, or a plain text; null gives null.</param>
    public static string? Evaluate(JsonNode? expression, JsonObject input) => expression switch
    {
        null => null,
        JsonValue text => text.GetValue<string>(),
        _ => IntakeExpression.Evaluate(expression.AsObject(), input),
    };

    /// <param name="input">Plain values.</param>
    public static List<Hold> Holds(WorkflowGraph graph, JsonObject input)
    {
        var holds = new List<Hold>();
        if (graph.CustomProperties["nexusHolds"] is JsonArray declared)
        {
            foreach (var hold in declared)
            {
                if (Evaluate(hold?["scope"], input) is { Length: > 0 } scope)
                {
                    holds.Add(new Hold(scope, hold?["mode"]?.GetValue<string>() != "read"));
                }
            }
        }

        return holds;
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Running;

/// <summary>Texts that a definition computes from the input before there is a run: the scopes of its holds and its site.</summary>
internal static class RunText
{
    /// <param name="expression">An Elsa expression <c>{"type","value"}</c>, or a plain text; null gives null.</param>
    public static string? Evaluate(JsonNode? expression, JsonObject input) => expression switch
    {
        JsonValue value => value.TryGetValue<string>(out var text) ? text : value.ToJsonString(),
        JsonObject expressed => IntakeExpression.Evaluate(expressed, input),
        _ => null,
    };
}

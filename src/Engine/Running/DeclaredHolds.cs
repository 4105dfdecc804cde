using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Running;

/// <summary>Reads what a definition says about the holds of its runs: <c>customProperties.nexusHolds</c>, <c>nexusLimits</c> and <c>nexusHoldWhenBusy</c>.</summary>
internal static class DeclaredHolds
{
    /// <param name="input">The checked input that the scopes are computed from.</param>
    public static HoldWish Of(WorkflowGraph graph, JsonObject input)
    {
        var properties = graph.CustomProperties;
        return new HoldWish(HoldsOf(properties["nexusHolds"], input), LimitsOf(properties[HoldCheck.Limits], input), TextOf(properties[HoldCheck.WhenBusy]) == HoldCheck.Wait);
    }

    private static List<Hold> HoldsOf(JsonNode? declared, JsonObject input)
    {
        var holds = new List<Hold>();
        foreach (var hold in (declared as JsonArray ?? []).OfType<JsonObject>())
        {
            if (RunText.Evaluate(hold["scope"], input) is { Length: > 0 } scope)
            {
                holds.Add(new Hold(scope, TextOf(hold["mode"]) != "read"));
            }
        }

        return holds;
    }

    // In small letters: the environment, from where a limit may come too, has no other way to say that they are the same.
    private static List<string> LimitsOf(JsonNode? declared, JsonObject input) =>
        [.. (declared as JsonArray ?? []).Select(name => RunText.Evaluate(name, input)?.Trim().ToLowerInvariant()).OfType<string>().Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

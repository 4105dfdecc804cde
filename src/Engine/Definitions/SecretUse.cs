using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>A place in a definition that refers to a named secret.</summary>
/// <param name="Node">The activity.</param>
/// <param name="Input">The activity's member, as written.</param>
internal sealed record SecretUse(Node Node, string Input, SecretReference Reference)
{
    /// <summary>Those of an activity; its children's are theirs.</summary>
    public static IEnumerable<SecretUse> Of(Node node)
    {
        foreach (var (input, written) in node.Json)
        {
            foreach (var expression in Expressions(written))
            {
                if (SecretReference.Of(expression) is { } reference)
                {
                    yield return new SecretUse(node, input, reference);
                }
            }
        }
    }

    // An input's own expression, and those of the cases of a switch.
    private static IEnumerable<JsonNode?> Expressions(JsonNode? written) => written switch
    {
        JsonObject => [StepInputs.ExpressionOf(written)],
        JsonArray items => items.Select(item => (item as JsonObject)?["condition"]).Select(StepInputs.ExpressionOf),
        _ => [],
    };
}

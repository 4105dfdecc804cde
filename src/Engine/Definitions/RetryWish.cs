using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>The retry strategy that an author chose for an activity, as Elsa writes it: <c>{"mode","strategyId","expression"}</c>.</summary>
/// <param name="Id">The strategy's id; null: the expression says it.</param>
/// <param name="Expression">Null: the id stands there.</param>
internal sealed record RetryWish(string? Id, JsonObject? Expression)
{
    public const string Property = "resilienceStrategy";

    /// <summary>Null: none was chosen.</summary>
    public static RetryWish? Of(Node node)
    {
        if ((node.Property("customProperties") as JsonObject)?[Property] is not JsonObject written)
        {
            return null;
        }

        if (IsExpression(written))
        {
            // A designer keeps an expression without a type where the author went back to the list.
            return written["expression"] is JsonObject expression && GraphReader.Text(expression["type"]) is not (null or "" or "Default") ? new RetryWish(null, expression) : null;
        }

        return GraphReader.Text(written["strategyId"]) is { Length: > 0 } id ? new RetryWish(id, null) : null;
    }

    // Elsa writes the mode as a word and reads its number too.
    private static bool IsExpression(JsonObject written) => written["mode"] is JsonValue mode
        && (mode.GetValueKind() == JsonValueKind.Number ? mode.ToJsonString() == "1" : string.Equals(GraphReader.Text(mode), "Expression", StringComparison.OrdinalIgnoreCase));
}

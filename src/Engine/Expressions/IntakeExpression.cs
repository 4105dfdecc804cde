using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>Expressions that are evaluated before there is a run, from its input alone: holds and the site.</summary>
public static class IntakeExpression
{
    /// <summary>The text of the value; its clock stands still, for the start isn't known yet. Null where it has none.</summary>
    /// <param name="expression"><c>{"type","value"}</c>.</param>
    /// <exception cref="DefinitionException">The expression failed.</exception>
    public static string? Evaluate(JsonObject expression, JsonObject input)
    {
        try
        {
            return Values.ToText(Evaluator.Evaluate(expression, new BeforeRun(input, [], DateTimeOffset.UnixEpoch), asText: true));
        }
        catch (ExpressionException exception)
        {
            throw new DefinitionException("customProperties", $"'{expression["value"]}' failed: {exception.Message}", exception);
        }
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>The inputs of an endpoint, read for a run that waits there or, before there is one, for what starts it.</summary>
/// <param name="note">Gets what was read.</param>
internal sealed class EndpointInputs(Node node, ExpressionScope scope, Action<string, JsonNode?> note)
{
    /// <summary>Null: none.</summary>
    public string? Text(string property) => Values.ToText(Value(property, asText: true)) is { Length: > 0 } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    public IReadOnlyList<string> Texts(string property) => StepInputs.ToTexts(Value(property, asText: false));

    public bool Truth(string property) => Value(property, asText: false) is { } value && Values.ToTruth(value);

    /// <summary>Adds those that are given.</summary>
    public void AddTo(JsonObject shown, params ReadOnlySpan<string> properties)
    {
        foreach (var property in properties)
        {
            if (Text(property) is { } text)
            {
                shown[property] = text;
            }
        }
    }

    private JsonNode? Value(string property, bool asText)
    {
        try
        {
            var value = Evaluator.Evaluate(StepInputs.ExpressionOf(node, property), scope, asText)?.DeepClone();
            if (value is not null)
            {
                note(property, value);
            }

            return value;
        }
        catch (ExpressionException exception) when (scope is RunValues values)
        {
            throw StepInputs.Failed(property, values.Shown(exception));
        }
    }
}

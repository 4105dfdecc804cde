using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Evaluates the inputs of Elsa's own activities.</summary>
internal static class StepInputs
{
    /// <summary>The expression of an input as it is written: <c>{"typeName","expression"}</c>, or a plain value.</summary>
    public static JsonNode? ExpressionOf(Node node, string property) => ExpressionOf(node.Property(property));

    public static JsonNode? ExpressionOf(JsonNode? written) => written switch
    {
        JsonObject input when input.ContainsKey("expression") => input["expression"],
        JsonObject input when input.ContainsKey("typeName") || input.ContainsKey("memoryReference") => null,
        var plain => plain,
    };

    public static JsonNode? Value(RunValues values, Node node, string property)
    {
        var value = Evaluated(values, node, property, asText: false);
        values.Note(node, property, value);
        return value;
    }

    /// <summary>A text that is only shown: a secret in it is masked.</summary>
    public static string? Shown(Burst burst, StepState step, string property)
    {
        var values = new RunValues(burst, step);
        var node = burst.NodeOf(step);
        var shown = values.Shown(Values.ToText(Evaluated(values, node, property, asText: true)));
        burst.NoteInput(step, char.ToUpperInvariant(property[0]) + property[1..], shown);
        return shown;
    }

    public static string? Text(Burst burst, StepState step, string property) => Text(new RunValues(burst, step), burst.NodeOf(step), property);

    public static string? Text(RunValues values, Node node, string property)
    {
        var text = Values.ToText(Evaluated(values, node, property, asText: true));
        values.Note(node, property, text);
        return text;
    }

    public static bool Truth(Burst burst, StepState step, string property, bool otherwise = false)
    {
        var values = new RunValues(burst, step);
        var node = burst.NodeOf(step);
        var truth = Evaluated(values, node, property, asText: false) is { } value ? Values.ToTruth(value) : otherwise;
        values.Note(node, property, truth);
        return truth;
    }

    public static long Whole(Burst burst, StepState step, string property, long otherwise)
    {
        var values = new RunValues(burst, step);
        var value = Value(values, burst.NodeOf(step), property);
        if (value is null)
        {
            return otherwise;
        }

        try
        {
            return ValueTypes.Convert(value, "Int32", false)!.GetValue<long>();
        }
        catch (ExpressionException exception)
        {
            throw Failed(property, values.Shown(exception));
        }
    }

    /// <summary>Texts from an array, a JSON text of one, or one text.</summary>
    public static IReadOnlyList<string> Texts(Burst burst, StepState step, string property) =>
        ToTexts(Value(new RunValues(burst, step), burst.NodeOf(step), property));

    public static IReadOnlyList<string> ToTexts(JsonNode? value) => Values.Structured(value) switch
    {
        null => [],
        JsonArray items => [.. items.Select(i => Values.ToText(i) ?? "")],
        var one => Values.ToText(one) is { Length: > 0 } text ? [text] : [],
    };

    /// <summary>The same as <see cref="Value"/> or <see cref="Text(RunValues, Node, string)"/>, and nobody is shown it.</summary>
    public static JsonNode? Evaluated(RunValues values, Node node, string property, bool asText)
    {
        try
        {
            return Evaluator.Evaluate(ExpressionOf(node, property), values, asText);
        }
        catch (ExpressionException exception)
        {
            throw Failed(property, values.Shown(exception));
        }
    }

    /// <summary>An input that can't be evaluated or read, as Elsa names it.</summary>
    public static InputFault Failed(string property, ExpressionException exception) =>
        InputFault.Of("InputEvaluationException", $"Failed to evaluate activity input '{char.ToUpperInvariant(property[0])}{property[1..]}'", exception.ToInner());
}

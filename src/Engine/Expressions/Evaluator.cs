using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>Evaluates one expression of a definition: Literal, Object, Variable, Input, JavaScript, Liquid. A Secret has no value here: an input that may take one takes it unseen.</summary>
internal static class Evaluator
{
    /// <param name="expression"><c>{"type","value"}</c>, or a plain value.</param>
    /// <param name="asText">The value is wanted as a text: JSON in an Object expression stays one.</param>
    /// <exception cref="ExpressionException">It failed.</exception>
    public static JsonNode? Evaluate(JsonNode? expression, ExpressionScope scope, bool asText)
    {
        if (expression is not JsonObject typed)
        {
            return expression;
        }

        var value = typed["value"];
        switch (Text(typed["type"]))
        {
            case null or "" or "Literal":
                return value;
            case "Object" or "Json":
                return asText || value is not JsonValue json || Text(json) is not { } text ? value : Values.Parse(text) ?? value;
            case "Variable":
                var variable = Reference(value);
                return scope.VariableById(Text(variable?["id"]), Text(variable?["name"]));
            case "Input":
                var input = Text(Reference(value)?["name"]) ?? Text(value);
                return input is null ? null : scope.Input(input);
            case "JavaScript":
                return Text(value) is { } script ? JavaScript.Evaluate(script, scope) : value;
            case "Liquid":
                return Text(value) is { } template ? Liquid.Evaluate(template, scope) : value;
            case SecretReference.ExpressionType:
                return SecretReference.Of(typed) is not { } reference ? null
                    : throw new ExpressionException("InvalidOperationException", $"The secret '{reference.Name}' can't be taken here, where it wouldn't be kept sealed: use an input that is, such as a password.");
            case var other:
                throw new ExpressionException("NotSupportedException", $"There is no kind of expression '{other}': use Literal, Object, Variable, Input, JavaScript, Liquid or Secret.");
        }
    }

    /// <summary>The designer saves references as JSON texts.</summary>
    private static JsonObject? Reference(JsonNode? value) => Values.Structured(value) as JsonObject;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

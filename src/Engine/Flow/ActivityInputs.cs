using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Evaluates the inputs of our own activities: converted to their types, secrets as references, passwords made where asked (S19, S20).</summary>
internal static class ActivityInputs
{
    private const int PasswordLength = 24;
    private const string EditedInputs = "edited";

    public static JsonObject Evaluate(Burst burst, StepState step, ActivityDescriptor descriptor)
    {
        var node = burst.NodeOf(step);
        var inputs = new JsonObject();
        var edited = step.Bag?[EditedInputs] as JsonObject;
        foreach (var input in descriptor.Inputs)
        {
            inputs[input.Name] = edited is not null && edited.TryGetPropertyValue(input.Name, out var given) ? given?.DeepClone() : One(burst, step, node, input, descriptor.IsOurs);
        }

        return inputs;
    }

    /// <summary>The stored values that a person gave a step before it could be begun; they stand instead of the definition's.</summary>
    public static JsonObject Edited(StepState step)
    {
        var edited = step.Bag?[EditedInputs]?.DeepClone().AsObject() ?? [];
        step.Bag = Loops.With(step.Bag, EditedInputs, edited);
        return edited;
    }

    private static JsonNode? One(Burst burst, StepState step, Node node, InputDescriptor input, bool isOurs)
    {
        if (SecretReference.Of(StepInputs.ExpressionOf(node, input.Name)) is { } secret)
        {
            return input.Sensitive || input.TakesSecrets
                ? NamedSecrets.Take(burst, secret, NamedSecrets.Words(burst, step, input.Name))
                : throw ShowsSecret(node, input);
        }

        var values = new RunValues(burst, step);
        var value = Read(values, node, input, isOurs);
        if (IsMissing(value))
        {
            if (input.Generate)
            {
                var name = $"{step.Id}.{input.Name}";
                burst.Decision.Secrets.Add(new NewSecret(name, burst.Moment.NextPassword(PasswordLength), input.OneTime));
                return SecretValues.Reference(name);
            }

            if (input.Required)
            {
                throw InputFault.Permanent("engine.missing_input", $"'{node.ActivityId}' needs a value for '{input.Name}' and has none. Give one in the definition, or with 'edit'.");
            }

            return value;
        }

        if (input.IsSealed || (input.TakesSecrets && values.SecretsRead.Count > 0))
        {
            var text = Values.ToText(value)!;
            return Secret.IsTooShort(text)
                ? throw InputFault.Permanent("engine.short_secret", $"The secret for '{input.Name}' of '{node.ActivityId}' has fewer than {Secret.MinimumLength} characters, too few to be masked safely. Give a longer one, with 'edit' or in the definition.")
                : values.SealText(text, $"{step.Id}.{input.Name}", input.OneTime);
        }

        if (values.SecretsRead.Count > 0)
        {
            throw ShowsSecret(node, input);
        }

        return SecretValues.Escape(value);
    }

    private static InputFault ShowsSecret(Node node, InputDescriptor input) =>
        InputFault.Permanent("engine.secret_in_plain_input", $"'{node.ActivityId}' would show a secret in '{input.Name}', which isn't kept sealed. Use an input that is, or leave the secret out.");

    private static JsonNode? Read(RunValues values, Node node, InputDescriptor input, bool isOurs)
    {
        var isText = input.ValueType == typeof(string) || input.ValueType == typeof(Secret);
        try
        {
            var value = Evaluator.Evaluate(StepInputs.ExpressionOf(node, input.Name), values, isText);
            value ??= input.DefaultValue is { } literal ? System.Text.Json.JsonSerializer.SerializeToNode(literal, literal.GetType()) : null;
            return Convert(value, Nullable.GetUnderlyingType(input.ValueType) ?? input.ValueType);
        }
        catch (ExpressionException exception) when (!isOurs)
        {
            throw StepInputs.Failed(input.Name, values.Shown(exception));
        }
        catch (ExpressionException exception)
        {
            throw InputFault.Permanent("engine.bad_input", $"Input '{input.Name}' of '{node.ActivityId}' can't be evaluated: {values.Shown(exception).Message}");
        }
    }

    private static JsonNode? Convert(JsonNode? value, Type type)
    {
        if (value is null)
        {
            return null;
        }

        if (type == typeof(string) || type == typeof(Secret))
        {
            return Values.ToText(value);
        }

        if (typeof(JsonNode).IsAssignableFrom(type))
        {
            return Values.Structured(value);
        }

        if (type != typeof(bool) && !type.IsPrimitive && type != typeof(decimal))
        {
            return new JsonArray([.. Lines(value).Select(t => (JsonNode)t)]);
        }

        if (value is JsonValue text && text.TryGetValue<string>(out var s) && string.IsNullOrWhiteSpace(s))
        {
            return null;
        }

        return ValueTypes.Convert(value, type.Name, false);
    }

    /// <summary>A list from an array, a JSON text of one, or the lines of a text.</summary>
    private static IEnumerable<string> Lines(JsonNode value) =>
        Values.Structured(value) is JsonArray ? StepInputs.ToTexts(value)
        : (Values.ToText(value) ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsMissing(JsonNode? value) => value switch
    {
        null => true,
        JsonArray { Count: 0 } => true,
        JsonValue text => text.TryGetValue<string>(out var s) && s.Length == 0,
        _ => false,
    };
}

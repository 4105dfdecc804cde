using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Running;

/// <summary>Makes an activity for one call: its clients by injection, its inputs from the stored values, its secrets opened.</summary>
internal static class ActivityBinding
{
    public static ExternalActivity Bind(IServiceProvider services, ActivityDescriptor descriptor, JsonObject inputs, IReadOnlyDictionary<string, string> secrets)
    {
        var type = descriptor.Implementation ?? throw new InvalidOperationException($"'{descriptor.TypeName}' is an activity of the flow: it makes no calls.");
        var activity = (ExternalActivity)ActivatorUtilities.CreateInstance(services, type);
        foreach (var input in descriptor.Inputs)
        {
            var value = Convert(input, inputs[input.Name], secrets);
            Property(type, input.Name).SetValue(activity, Activator.CreateInstance(typeof(Input<>).MakeGenericType(input.ValueType), value));
        }

        foreach (var output in descriptor.Outputs)
        {
            var property = Property(type, output.Name);
            if (property.CanWrite)
            {
                property.SetValue(activity, Activator.CreateInstance(typeof(Output<>).MakeGenericType(output.ValueType)));
            }
        }

        return activity;
    }

    /// <summary>The outputs that were set; sensitive ones as references, their values in <paramref name="secrets"/>.</summary>
    public static JsonObject Outputs(ExternalActivity activity, ActivityDescriptor descriptor, string stepId, List<NewSecret> secrets)
    {
        var outputs = new JsonObject();
        foreach (var output in descriptor.Outputs)
        {
            if (Property(activity.GetType(), output.Name).GetValue(activity) is not IBoundOutput { IsSet: true } bound)
            {
                continue;
            }

            var value = bound.Value is Secret secret ? secret.Reveal() : bound.Value;
            if (output.Sensitive && value is not null)
            {
                var name = $"{stepId}.{output.Name}";
                secrets.Add(new NewSecret(name, value as string ?? JsonSerializer.Serialize(value)));
                outputs[output.Name] = SecretValues.Reference(name);
            }
            else
            {
                // What came from outside may have a member '$secret' of its own.
                outputs[output.Name] = SecretValues.Escape(value as JsonNode ?? JsonSerializer.SerializeToNode(value));
            }
        }

        return outputs;
    }

    private static object? Convert(InputDescriptor input, JsonNode? stored, IReadOnlyDictionary<string, string> secrets)
    {
        var value = SecretValues.Open(stored, name => secrets.TryGetValue(name, out var text)
            ? text
            : throw new ActivityFaultException(StepErrorKind.Permanent, "engine.secret_missing", $"The secret '{name}' of input '{input.Name}' isn't stored any more."));
        if (value is null)
        {
            return input.ValueType.IsValueType ? Activator.CreateInstance(input.ValueType) : null;
        }

        try
        {
            return input.ValueType == typeof(Secret) ? new Secret(value.GetValue<string>())
                : typeof(JsonNode).IsAssignableFrom(input.ValueType) ? value
                : input.ValueType == typeof(string) && value.GetValueKind() != JsonValueKind.String ? Values.ToJson(value)
                : value.Deserialize(input.ValueType);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new ActivityFaultException(StepErrorKind.Permanent, "engine.bad_input", $"Input '{input.Name}' can't be read as {input.ValueType.Name}: give it another value with 'edit'.");
        }
    }

    private static PropertyInfo Property(Type type, string name) =>
        type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance) ?? throw new InvalidOperationException($"'{type}' has no property '{name}'.");
}

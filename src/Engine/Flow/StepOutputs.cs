using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Keeps what a step gave: for getOutputFrom the last of each activity, and where the definition binds it, in a variable or an output.</summary>
internal static class StepOutputs
{
    /// <param name="outputs">Stored values by the output's name, PascalCase.</param>
    public static void Keep(Burst burst, StepState step, JsonObject outputs)
    {
        var memory = burst.State.Memory;
        if (memory["outputs"] is not JsonObject byActivity)
        {
            memory["outputs"] = byActivity = [];
        }

        var node = burst.NodeOf(step);
        if (byActivity[node.OutputKey] is not JsonObject kept)
        {
            byActivity[node.OutputKey] = kept = [];
        }

        foreach (var (name, value) in outputs)
        {
            kept[name] = value?.DeepClone();
            burst.NoteOutput(step, name, value);
            if (name == "Result")
            {
                memory["last"] = value?.DeepClone();
            }

            Bind(burst, step, name, value);
        }
    }

    /// <summary>Sets what the definition binds to an output.</summary>
    public static void Bind(Burst burst, StepState step, string name, JsonNode? stored)
    {
        if (burst.NodeOf(step).Property(name) is not JsonObject property
            || (property["memoryReference"] as JsonObject)?["id"] is not JsonValue reference
            || !reference.TryGetValue<string>(out var id))
        {
            return;
        }

        if (burst.Scopes.FindById(step.ScopeId, id) is { } slot)
        {
            var value = Convert(stored, slot.Variable.TypeName, slot.Variable.IsArray);
            slot.Value = slot.Variable.IsSensitive ? Sealed(burst, step, value) : value;
        }
        else if (WorkflowBody.DeclaredOutputs(burst, step).FirstOrDefault(o => o.Name == id) is { } output)
        {
            var value = Convert(stored, output.TypeName, output.IsArray);
            WorkflowBody.OutputsAround(burst, step)[output.Name] = output.IsSensitive ? Sealed(burst, step, value) : value;
        }
    }

    private static JsonNode? Sealed(Burst burst, StepState step, JsonNode? stored)
    {
        if (stored is null || SecretValues.NameOf(stored) is not null)
        {
            return stored;
        }

        return new RunValues(burst, step).SealText(Values.ToText(stored)!, $"{step.Id}.{burst.Moment.NextId()}", false);
    }

    /// <summary>A secret stays the reference it is; what can't be read as the type is kept as it came.</summary>
    private static JsonNode? Convert(JsonNode? stored, string typeName, bool isArray)
    {
        if (stored is null || SecretValues.NameOf(stored) is not null)
        {
            return stored?.DeepClone();
        }

        try
        {
            return ValueTypes.Convert(stored.DeepClone(), typeName, isArray);
        }
        catch (ExpressionException exception)
        {
            throw InputFault.Of(exception);
        }
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Running;

/// <summary>Finds what a workflow declares as required and was started without.</summary>
internal static class RequiredInputs
{
    /// <summary>A complaint for each such input, by its name; empty: none.</summary>
    public static Dictionary<string, string[]> Missing(WorkflowGraph graph, JsonObject input)
    {
        var given = input.Where(member => member.Value is not null).Select(member => member.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return graph.Inputs.Where(declared => declared is { IsRequired: true, Default: null } && !given.Contains(declared.Name)).DistinctBy(declared => declared.Name)
            .ToDictionary(declared => declared.Name, declared => new[] { $"It needs the input '{declared.Name}': give it one." });
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Running;

/// <summary>Finds what is given as a secret and is too short to be one (S19).</summary>
internal static class ShortSecrets
{
    /// <summary>A complaint for each such input or variable, by its name; empty: none.</summary>
    /// <param name="variables">By name or id; null: none is given.</param>
    public static Dictionary<string, string[]> Of(WorkflowGraph graph, JsonObject input, JsonObject? variables = null)
    {
        var given = input.Where(member => graph.IsSensitive(member.Key)).Concat((variables ?? []).Where(member => graph.IsSensitiveVariable(member.Key)));
        return given.Where(member => Secret.IsTooShort(Values.ToText(member.Value))).DistinctBy(member => member.Key)
            .ToDictionary(member => member.Key, _ => new[] { $"A secret has at least {Secret.MinimumLength} characters: a shorter one can't be masked safely." });
    }
}

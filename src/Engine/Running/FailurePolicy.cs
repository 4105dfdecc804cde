using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Running;

/// <summary>What happens at a fault where the start doesn't say (S10): the definition's own word, its incident strategy, else pause where our activities occur and stop as Elsa does.</summary>
public static class FailurePolicy
{
    /// <summary>The definition has a word of its own.</summary>
    public static bool Says(WorkflowGraph graph) => graph.CustomProperties["nexusOnFailure"] is not null || graph.IncidentStrategy is { Length: > 0 };

    public static OnFailure Of(WorkflowGraph graph, ActivityCatalog catalog) => Of(graph, graph.UsesOurs(catalog));

    /// <param name="usesOurs">One of our activities occurs in it or in what it starts and waits for.</param>
    internal static OnFailure Of(WorkflowGraph graph, bool usesOurs)
    {
        if (graph.CustomProperties["nexusOnFailure"] is JsonValue said && said.TryGetValue<string>(out var text) && Enum.TryParse<OnFailure>(text, ignoreCase: true, out var policy))
        {
            return policy;
        }

        return graph.IncidentStrategy switch
        {
            { } strategy when strategy.Contains("ContinueWithIncidents", StringComparison.Ordinal) => OnFailure.Pause,
            { } strategy when strategy.Contains("Fault", StringComparison.Ordinal) => OnFailure.Stop,
            _ => usesOurs ? OnFailure.Pause : OnFailure.Stop,
        };
    }
}

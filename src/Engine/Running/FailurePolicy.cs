using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Running;

/// <summary>What happens at a fault where the start doesn't say (S10): the definition's own word, its incident strategy, else pause where our activities occur or something is sent, and stop as Elsa does.</summary>
public static class FailurePolicy
{
    /// <summary>The definition has a word of its own.</summary>
    public static bool Says(WorkflowGraph graph) => graph.CustomProperties["nexusOnFailure"] is not null || graph.IncidentStrategy is { Length: > 0 };

    public static OnFailure Of(WorkflowGraph graph, ActivityCatalog catalog) => Of(graph, catalog, graph.UsesOurs(catalog));

    /// <param name="usesOurs">One of our activities occurs in it or in what it starts and waits for.</param>
    internal static OnFailure Of(WorkflowGraph graph, ActivityCatalog catalog, bool usesOurs)
    {
        if (graph.CustomProperties["nexusOnFailure"] is JsonValue said && said.TryGetValue<string>(out var text) && Enum.TryParse<OnFailure>(text, ignoreCase: true, out var policy))
        {
            return policy;
        }

        return graph.IncidentStrategy switch
        {
            { } strategy when strategy.Contains("ContinueWithIncidents", StringComparison.Ordinal) => OnFailure.Pause,
            { } strategy when strategy.Contains("Fault", StringComparison.Ordinal) => OnFailure.Stop,
            _ => usesOurs || Sends(graph, catalog) ? OnFailure.Pause : OnFailure.Stop,
        };
    }

    /// <summary>Whether something is sent that may change the receiver: when its answer is lost, only a person can say what became of it.</summary>
    private static bool Sends(WorkflowGraph graph, ActivityCatalog catalog) =>
        graph.Nodes.Values.Any(node => catalog.Find(node.Type) is { Kind: ActivityKind.Send } sends && !(sends.Inputs.Any(input => input.Name == "Method") && OnlyReads(node)));

    private static bool OnlyReads(Node node) => StepInputs.ExpressionOf(node, "method") switch
    {
        null => true,
        JsonObject expression => expression["type"]?.GetValue<string>() is null or "Literal" && IsRead(Values.ToText(expression["value"])),
        var plain => IsRead(Values.ToText(plain)),
    };

    private static bool IsRead(string? method) => method?.ToUpperInvariant() is null or "" or "GET" or "HEAD" or "OPTIONS";
}

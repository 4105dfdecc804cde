using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Running;

/// <summary>The definitions that a definition starts and may wait for, as far as it names them in plain words.</summary>
internal sealed class Descendants(EngineParts parts)
{
    /// <summary>Whether one of our activities occurs in the definition or in one below it.</summary>
    public async Task<bool> UseOursAsync(WorkflowGraph graph, CancellationToken ct)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var ahead = new Queue<WorkflowGraph>([graph]);
        while (ahead.TryDequeue(out var next))
        {
            if (next.UsesOurs(parts.Catalog))
            {
                return true;
            }

            foreach (var reference in References(next))
            {
                if (seen.Add(reference) && await parts.Definitions.FindPublishedAsync(reference, ct) is { } stored)
                {
                    ahead.Enqueue((await parts.Graphs.ComposeAsync(stored, ct)).Graph);
                }
            }
        }

        return false;
    }

    private static IEnumerable<string> References(WorkflowGraph graph)
    {
        foreach (var node in graph.Nodes.Values)
        {
            var waits = Literal(node, "waitForCompletion");
            if (FlowActivities.Find(node) is ChildActivity
                && (waits is null ? node.Type == "Elsa.BulkDispatchWorkflows" : Values.ToTruth(waits))
                && Literal(node, "workflowDefinitionId") is { } reference
                && Values.ToText(reference) is { Length: > 0 } id)
            {
                yield return id;
            }
        }
    }

    /// <summary>Null: not set, or only known when it is run.</summary>
    private static JsonNode? Literal(Node node, string property) => StepInputs.ExpressionOf(node, property) switch
    {
        JsonObject typed => GraphReader.Text(typed["type"]) is null or "" or "Literal" ? typed["value"] : null,
        var plain => plain,
    };
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>Which workflows use a workflow as an activity, and how they are brought to its newest published version.</summary>
internal sealed class DefinitionConsumers(IDefinitionEditor editor, DefinitionDesk desk)
{
    private const string DefinitionId = "workflowDefinitionId";
    private const string VersionId = "workflowDefinitionVersionId";

    /// <summary>The latest versions that use it; empty where it isn't meant to be used.</summary>
    public async Task<IReadOnlyList<StoredDefinition>> OfAsync(StoredDefinition used, CancellationToken ct)
    {
        if (WorkflowAsActivity.Of(used) is null)
        {
            return [];
        }

        var all = await editor.SearchAsync(new DefinitionFilter(Versions: VersionChoice.Latest, Order: DefinitionOrder.Name, Descending: false), ct);
        // A text that was set aside is nobody's workflow yet.
        return [.. all.Items.Where(candidate => candidate.DefinitionId != used.DefinitionId && candidate.AsideOf is null && Uses(WorkflowGraph.Parse(candidate.Json, candidate.Version), used.DefinitionId).Any())];
    }

    /// <summary>Points every use at the published version and saves those definitions, published ones as published; the names of those changed.</summary>
    public async Task<IReadOnlyList<StoredDefinition>> UpdateAsync(StoredDefinition published, IReadOnlyCollection<string>? only, Acting acting, CancellationToken ct)
    {
        var changed = new List<StoredDefinition>();
        foreach (var consumer in await OfAsync(published, ct))
        {
            if ((only is null || only.Contains(consumer.DefinitionId)) && ScopeCheck.MayChange(acting.Scope, consumer.DefinitionId, null))
            {
                var graph = WorkflowGraph.Parse(consumer.Json, consumer.Version);
                var stale = Uses(graph, published.DefinitionId).Where(node => Text(node.Property(VersionId)) != published.ElsaId).ToList();
                foreach (var node in stale)
                {
                    node.Json[VersionId] = published.ElsaId;
                }

                if (stale.Count > 0 && graph.Root.Json.Parent is JsonObject text)
                {
                    changed.Add((await desk.SaveAsync(text.ToJsonString(ElsaJson.Options), consumer.IsPublished, "", acting, ct)).Definition);
                }
            }
        }

        return changed;
    }

    private static IEnumerable<Node> Uses(WorkflowGraph graph, string definitionId) => graph.Nodes.Values.Where(node => Text(node.Property(DefinitionId)) == definitionId && !node.Type.StartsWith("Elsa.", StringComparison.Ordinal));

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

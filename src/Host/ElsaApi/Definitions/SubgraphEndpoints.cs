using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.ElsaApi.Instances;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>Parts of a version: one activity with what it contains, and the way down to a nested one.</summary>
internal sealed class SubgraphEndpoints(DefinitionDesk desk, DefinitionView view, KnownTypes types)
{
    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/workflow-definitions/subgraph/segments/{id}", (HttpContext context, string id) => SegmentsAsync(context, id)).Needs(Right.Read);
        api.MapGet("/workflow-definitions/subgraph/{id}", (HttpContext context, string id) => SubgraphAsync(context, id)).Needs(Right.Read);
    }

    private async Task<IResult> SubgraphAsync(HttpContext context, string id)
    {
        var (stored, tree) = await TreeAsync(context, id);
        var nodeId = ElsaQuery.Text(context, "parentNodeId") ?? ElsaIds.WorkflowNode;
        return ElsaJson.Answer(await PartAsync(stored, tree, nodeId, context.RequestAborted));
    }

    private async Task<IResult> SegmentsAsync(HttpContext context, string id)
    {
        var (stored, tree) = await TreeAsync(context, id);
        var child = NodeOf(tree, ElsaQuery.Text(context, "childNodeId") ?? throw ElsaErrors.Invalid("childNodeId", "'childNodeId' is needed."));
        var segments = new JsonArray();
        var container = ElsaIds.WorkflowNode;
        for (var node = child.Parent; node is not null; node = node.Parent)
        {
            // A flowchart is a sheet of its own: the activity that holds it is where one steps down.
            if (node.Type == "Elsa.Flowchart" && node.Parent is { } owner)
            {
                container = segments.Count == 0 ? owner.NodeId : container;
                segments.Insert(0, new JsonObject
                {
                    ["activityNodeId"] = owner.NodeId,
                    ["activityId"] = owner.ActivityId,
                    ["activityType"] = owner.Type,
                    ["portName"] = PortOf(node),
                    ["activityName"] = owner.Name,
                });
            }
        }

        return ElsaJson.Answer(new JsonObject
        {
            ["childNode"] = await PartAsync(stored, tree, child.NodeId, context.RequestAborted),
            ["container"] = await PartAsync(stored, tree, container, context.RequestAborted),
            ["pathSegments"] = segments,
        });
    }

    private async Task<(StoredDefinition Stored, DefinitionTree Tree)> TreeAsync(HttpContext context, string id)
    {
        var stored = await desk.FindVersionAsync(id, context.RequestAborted) ?? throw ElsaErrors.Missing("version", id);
        var known = await types.NamesAsync(context.RequestAborted);
        return (stored, DefinitionTree.Read(stored.Json, known.Contains));
    }

    private async Task<JsonObject> PartAsync(StoredDefinition stored, DefinitionTree tree, string nodeId, CancellationToken ct)
    {
        if (nodeId == ElsaIds.WorkflowNode)
        {
            return new JsonObject { ["nodeId"] = nodeId, ["port"] = "Root", ["activity"] = Workflow(stored, await view.FullAsync(stored, null, ct)) };
        }

        var node = NodeOf(tree, nodeId);
        return new JsonObject { ["nodeId"] = nodeId, ["port"] = node.Parent is null ? "Root" : PortOf(node), ["activity"] = node.Json.DeepClone() };
    }

    private static Node NodeOf(DefinitionTree tree, string nodeId) => tree.Graph.Nodes.GetValueOrDefault(nodeId) ?? throw ElsaErrors.Missing("activity", nodeId);

    /// <summary>The workflow itself as an activity.</summary>
    private static JsonObject Workflow(StoredDefinition stored, JsonObject full) => new()
    {
        ["identity"] = new JsonObject { ["definitionId"] = stored.DefinitionId, ["version"] = stored.Version, ["id"] = stored.ElsaId },
        ["publication"] = new JsonObject { ["isLatest"] = stored.IsLatest, ["isPublished"] = stored.IsPublished },
        ["inputs"] = full["inputs"]!.DeepClone(),
        ["outputs"] = full["outputs"]!.DeepClone(),
        ["outcomes"] = full["outcomes"]!.DeepClone(),
        ["workflowMetadata"] = new JsonObject
        {
            ["name"] = full["name"]?.DeepClone(),
            ["description"] = full["description"]?.DeepClone(),
            ["createdAt"] = JsonValue.Create(stored.CreatedAt),
            ["toolVersion"] = full["toolVersion"]?.DeepClone(),
        },
        ["options"] = full["options"]!.DeepClone(),
        ["isReadonly"] = full["isReadonly"]!.DeepClone(),
        ["isSystem"] = full["isSystem"]!.DeepClone(),
        ["definitionHandle"] = new JsonObject { ["definitionVersionId"] = stored.ElsaId },
        ["result"] = null,
        ["root"] = full["root"]?.DeepClone(),
        ["id"] = ElsaIds.WorkflowNode,
        ["nodeId"] = ElsaIds.WorkflowNode,
        ["name"] = null,
        ["type"] = "Elsa.Workflow",
        ["version"] = 1,
        ["customProperties"] = new JsonObject(),
        ["metadata"] = new JsonObject(),
    };

    /// <summary>The property that holds an activity, as ports are named: <c>Then</c>, <c>Activities</c>.</summary>
    private static string PortOf(Node node)
    {
        JsonNode at = node.Json;
        while (!ReferenceEquals(at.Parent, node.Parent!.Json))
        {
            at = at.Parent!;
        }

        var name = at.GetPropertyName();
        return char.ToUpperInvariant(name[0]) + name[1..];
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>Parts of a version: one activity with what it contains, and the way down to a nested one.</summary>
internal sealed class SubgraphEndpoints(DefinitionDesk desk, DefinitionView view)
{
    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/workflow-definitions/subgraph/segments/{id}", (HttpContext context, string id) => SegmentsAsync(context, id)).Needs(Right.Read);
        api.MapGet("/workflow-definitions/subgraph/{id}", (HttpContext context, string id) => SubgraphAsync(context, id)).Needs(Right.Read);
    }

    private async Task<IResult> SubgraphAsync(HttpContext context, string id)
    {
        var whole = await WholeAsync(context, id);
        return ElsaJson.Answer(await PartAsync(whole, ElsaQuery.Text(context, "parentNodeId") ?? whole.WorkflowNodeId, context.RequestAborted));
    }

    private async Task<IResult> SegmentsAsync(HttpContext context, string id)
    {
        var whole = await WholeAsync(context, id);
        var child = NodeOf(whole.Tree, ElsaQuery.Text(context, "childNodeId") ?? throw ElsaErrors.Invalid("childNodeId", "'childNodeId' is needed."));
        var segments = new JsonArray();
        var container = whole.WorkflowNodeId;
        for (var node = child.Parent; node is not null; node = node.Parent)
        {
            // A flowchart is a sheet of its own: the activity that holds it is where one steps down.
            if (node.Type == "Elsa.Flowchart" && node.Parent is { } owner)
            {
                container = segments.Count == 0 ? whole.Tree.IdOf(owner) : container;
                segments.Insert(0, new JsonObject
                {
                    ["activityNodeId"] = whole.Tree.IdOf(owner),
                    ["activityId"] = owner.ActivityId,
                    ["activityType"] = owner.Type,
                    ["portName"] = PortOf(node),
                    ["activityName"] = owner.Name,
                });
            }
        }

        return ElsaJson.Answer(new JsonObject
        {
            ["childNode"] = await PartAsync(whole, whole.Tree.IdOf(child), context.RequestAborted),
            ["container"] = await PartAsync(whole, container, context.RequestAborted),
            ["pathSegments"] = segments,
        });
    }

    private async Task<Whole> WholeAsync(HttpContext context, string id)
    {
        var stored = await desk.FindVersionAsync(id, context.RequestAborted) ?? throw ElsaErrors.Missing("version", id);
        var (tree, workflowNodeId) = await view.TreeAsync(stored, context.RequestAborted);
        return new Whole(stored, tree, workflowNodeId);
    }

    private async Task<JsonObject> PartAsync(Whole whole, string nodeId, CancellationToken ct)
    {
        if (nodeId == whole.WorkflowNodeId)
        {
            return new JsonObject { ["nodeId"] = nodeId, ["port"] = "Root", ["activity"] = Workflow(whole, await view.FullAsync(whole.Stored, null, ct)) };
        }

        var node = NodeOf(whole.Tree, nodeId);
        return new JsonObject { ["nodeId"] = nodeId, ["port"] = node.Parent is null ? "Root" : PortOf(node), ["activity"] = node.Json.DeepClone() };
    }

    private static Node NodeOf(DefinitionTree tree, string nodeId) => tree.Find(nodeId) ?? throw ElsaErrors.Missing("activity", nodeId);

    /// <summary>The workflow itself as an activity.</summary>
    private static JsonObject Workflow(Whole whole, JsonObject full) => new()
    {
        ["identity"] = new JsonObject { ["definitionId"] = whole.Stored.DefinitionId, ["version"] = whole.Stored.Version, ["id"] = whole.Stored.ElsaId },
        ["publication"] = new JsonObject { ["isLatest"] = whole.Stored.IsLatest, ["isPublished"] = whole.Stored.IsPublished },
        ["inputs"] = full["inputs"]!.DeepClone(),
        ["outputs"] = full["outputs"]!.DeepClone(),
        ["outcomes"] = full["outcomes"]!.DeepClone(),
        ["workflowMetadata"] = new JsonObject
        {
            ["name"] = full["name"]?.DeepClone(),
            ["description"] = full["description"]?.DeepClone(),
            ["createdAt"] = JsonValue.Create(whole.Stored.CreatedAt),
            ["toolVersion"] = full["toolVersion"]?.DeepClone(),
        },
        ["options"] = full["options"]!.DeepClone(),
        ["isReadonly"] = full["isReadonly"]!.DeepClone(),
        ["isSystem"] = full["isSystem"]!.DeepClone(),
        ["definitionHandle"] = new JsonObject { ["definitionVersionId"] = whole.Stored.ElsaId },
        ["result"] = null,
        ["root"] = full["root"]?.DeepClone(),
        ["id"] = whole.WorkflowNodeId,
        ["nodeId"] = whole.WorkflowNodeId,
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

    private sealed record Whole(StoredDefinition Stored, DefinitionTree Tree, string WorkflowNodeId);
}

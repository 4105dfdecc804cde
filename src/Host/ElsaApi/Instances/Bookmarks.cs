using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>The places where a run waits to be told.</summary>
internal static class Bookmarks
{
    public static JsonObject Shown(RunState state, WorkflowGraph? graph, BookmarkState bookmark)
    {
        var step = state.Steps.GetValueOrDefault(bookmark.StepId);
        var payload = StoredValues.Shown(bookmark.Payload);
        return new JsonObject
        {
            ["id"] = bookmark.Id,
            ["name"] = bookmark.Kind,
            ["hash"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{bookmark.Kind}\n{payload?.ToJsonString(ElsaJson.Options)}"))),
            ["payload"] = payload,
            ["activityId"] = step is not null && graph is not null && graph.Nodes.TryGetValue(step.NodeId, out var node) ? node.ActivityId : null,
            ["activityNodeId"] = step?.NodeId,
            ["activityInstanceId"] = ElsaIds.Of(state.Id, bookmark.StepId),
            ["createdAt"] = JsonValue.Create(step?.StartedAt ?? state.StartedAt),
            ["autoBurn"] = true,
            ["callbackMethodName"] = "ResumeAsync",
            ["autoComplete"] = true,
        };
    }
}

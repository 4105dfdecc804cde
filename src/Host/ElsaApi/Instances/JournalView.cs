using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>A run's history as Elsa's clients read it.</summary>
internal sealed class JournalView(string runId, WorkflowGraph? graph)
{
    /// <summary>What execution records show instead.</summary>
    private static readonly string[] Noted = ["in", "out", "after", "outcomes", "message"];

    public JournalDocument Shown(JournalEntry entry) => new(
        $"{runId}-{entry.Sequence}", InstanceOf(entry), ParentOf(entry), entry.ActivityId, entry.ActivityType, 1, NameOf(entry.NodeId), entry.NodeId, entry.At, entry.Sequence - 1, entry.Event, MessageOf(entry), null, PayloadOf(entry));

    /// <summary>The same as a record of its own, as in an exported file.</summary>
    public static JournalRecord Record(JournalDocument entry, InstanceRecord instance) => new(
        instance.Run.State.DefinitionId, ElsaIds.VersionOf(instance), instance.Run.Id, instance.Run.WorkflowVersion, entry.ActivityInstanceId, entry.ParentActivityInstanceId, entry.ActivityId, entry.ActivityType,
        entry.ActivityTypeVersion, entry.ActivityName, entry.NodeId, entry.Timestamp, entry.Sequence, entry.EventName, entry.Message, entry.Source, entry.Payload, entry.Id);

    private string InstanceOf(JournalEntry entry) => ElsaIds.Of(runId, entry.StepId);

    private string? ParentOf(JournalEntry entry) => entry.StepId is null ? null : ElsaIds.Of(runId, entry.ParentStepId);

    private string? NameOf(string? nodeId) => nodeId is not null && graph is not null && graph.Nodes.TryGetValue(nodeId, out var node) ? node.Name : null;

    private static string? MessageOf(JournalEntry entry) => Text(entry.Data?["message"]) ?? Text(entry.Data?["reason"]);

    private static JsonObject? PayloadOf(JournalEntry entry)
    {
        var payload = new JsonObject((entry.Data ?? []).Where(member => !Noted.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        return payload.Count > 0 ? payload : null;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

internal sealed record JournalDocument(
    string Id, string ActivityInstanceId, string? ParentActivityInstanceId, string? ActivityId, string? ActivityType, int ActivityTypeVersion, string? ActivityName, string? NodeId, DateTimeOffset Timestamp,
    long Sequence, string EventName, string? Message, string? Source, JsonObject? Payload);

internal sealed record JournalRecord(
    string WorkflowDefinitionId, string WorkflowDefinitionVersionId, string WorkflowInstanceId, int WorkflowVersion, string ActivityInstanceId, string? ParentActivityInstanceId, string? ActivityId, string? ActivityType,
    int ActivityTypeVersion, string? ActivityName, string? ActivityNodeId, DateTimeOffset Timestamp, long Sequence, string EventName, string? Message, string? Source, JsonObject? Payload, string Id);

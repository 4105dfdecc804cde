using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>Executions of activities, put together from their entries in the journal.</summary>
internal sealed class ExecutionRecords(InstanceRecord instance, WorkflowGraph? graph)
{
    private readonly Dictionary<string, ExecutionRecord> records = new(StringComparer.Ordinal);
    private readonly List<string> order = [];

    private RunState State => instance.Run.State;

    public void Add(JournalEntry entry)
    {
        if (entry.NodeId is null)
        {
            return;
        }

        var id = ElsaIds.Of(State.Id, entry.StepId);
        if (!records.TryGetValue(id, out var record))
        {
            order.Add(id);
            record = First(id, entry);
        }

        records[id] = Noted(Changed(record, entry), entry);
    }

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<ExecutionRecord> All() => [.. order.Select(id => Closed(records[id]))];

    /// <summary>A status of a run as Elsa's status of an execution.</summary>
    public static string StatusOf(RunStatus status) => status switch
    {
        RunStatus.Finished => "Completed",
        RunStatus.Failed => "Faulted",
        RunStatus.Undone or RunStatus.Cancelled => "Canceled",
        _ => "Running",
    };

    private ExecutionRecord First(string id, JournalEntry entry) => new()
    {
        Id = id,
        WorkflowInstanceId = State.Id,
        ActivityId = entry.ActivityId ?? "",
        ActivityNodeId = entry.NodeId!,
        ActivityType = entry.ActivityType ?? "",
        ActivityName = graph?.Nodes.GetValueOrDefault(entry.NodeId!)?.Name,
        StartedAt = entry.At,
        Status = "Running",
        CallStackDepth = LiveSteps.Depth(entry.NodeId!),
        HasBookmarks = entry.StepId is not null && State.Bookmarks.Exists(bookmark => bookmark.StepId == entry.StepId),
        SchedulingActivityExecutionId = entry.StepId is null ? null : ElsaIds.Of(State.Id, Text(entry.Data?["after"]) ?? entry.ParentStepId),
        ParentId = entry.StepId is null ? null : ElsaIds.Of(State.Id, entry.ParentStepId),
    };

    private ExecutionRecord Changed(ExecutionRecord record, JournalEntry entry) => entry.Event switch
    {
        "Completed" => record with { Status = "Completed", CompletedAt = entry.At, Exception = null, Payload = Outcomes(entry) },
        "Skipped" => record with { Status = "Completed", CompletedAt = entry.At },
        "Faulted" => record with { Status = "Faulted", CompletedAt = entry.At, AggregateFaultCount = record.AggregateFaultCount + 1, Exception = ExceptionOf(entry) },
        "Canceled" => record with { Status = "Canceled", CompletedAt = entry.At },
        "Retried" => Running(record) with { Metadata = RetryMarks.After(record.Metadata), Properties = RetryMarks.StrategyOf(entry.Data) ?? record.Properties },
        "Resumed" or "Edited" => Running(record),
        _ => record,
    };

    private static ExecutionRecord Running(ExecutionRecord record) => record with { Status = "Running", CompletedAt = null, Exception = null };

    private static ExecutionRecord Noted(ExecutionRecord record, JournalEntry entry) => record with
    {
        ActivityState = Merged(record.ActivityState, entry.Data?["in"] as JsonObject),
        Outputs = Merged(record.Outputs, entry.Data?["out"] as JsonObject),
    };

    /// <summary>Nothing runs in a run that has ended; a viewer would look again every second for ever.</summary>
    private ExecutionRecord Closed(ExecutionRecord record) => (record.Status == "Running" && instance.Run.FinishedAt is { } finished
        ? record with { Status = State.Status == RunStatus.Finished ? "Canceled" : StatusOf(State.Status), CompletedAt = finished }
        : record) with
        {
            SchedulingActivityId = record.SchedulingActivityExecutionId is { } by && records.TryGetValue(by, out var scheduling) ? scheduling.ActivityId : null,
        };

    private JsonObject? ExceptionOf(JournalEntry entry) => State.Incidents.Find(incident => incident.StepId == entry.StepId) is { } incident
        ? Incidents.Exception(incident)
        : new JsonObject { ["type"] = "Fault", ["message"] = Text(entry.Data?["message"]) };

    private static JsonObject? Outcomes(JournalEntry entry) => entry.Data?["outcomes"] is { } outcomes ? new JsonObject { ["Outcomes"] = outcomes.DeepClone() } : null;

    private static JsonObject? Merged(JsonObject? known, JsonObject? noted)
    {
        if (noted is null)
        {
            return known;
        }

        var merged = known?.DeepClone().AsObject() ?? [];
        foreach (var (name, value) in noted)
        {
            merged[name] = StoredValues.Shown(value);
        }

        return merged;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>One execution of one activity.</summary>
internal sealed record ExecutionRecord
{
    public required string WorkflowInstanceId { get; init; }

    public required string ActivityId { get; init; }

    public required string ActivityNodeId { get; init; }

    public required string ActivityType { get; init; }

    public int ActivityTypeVersion { get; init; } = 1;

    public string? ActivityName { get; init; }

    /// <summary>The evaluated inputs by name.</summary>
    public JsonObject? ActivityState { get; init; }

    public JsonObject? Payload { get; init; }

    public JsonObject? Outputs { get; init; }

    public JsonObject Properties { get; init; } = [];

    public JsonObject Metadata { get; init; } = [];

    public JsonObject? Exception { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public bool HasBookmarks { get; init; }

    /// <summary>Running, Completed, Faulted or Canceled.</summary>
    public required string Status { get; init; }

    public int AggregateFaultCount { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public string? SchedulingActivityExecutionId { get; init; }

    public string? SchedulingActivityId { get; init; }

    public int CallStackDepth { get; init; }

    public required string Id { get; init; }

    public string TenantId { get; } = "";

    /// <summary>The execution that contains it; the workflow has none.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? ParentId { get; init; }
}

/// <summary>An execution without what went in and out.</summary>
internal sealed record ExecutionSummary(
    string WorkflowInstanceId, string ActivityId, string ActivityNodeId, string ActivityType, int ActivityTypeVersion, string? ActivityName, DateTimeOffset StartedAt, bool HasBookmarks, string Status, JsonObject Metadata,
    int AggregateFaultCount, DateTimeOffset? CompletedAt, string Id)
{
    public static ExecutionSummary Of(ExecutionRecord record) => new(
        record.WorkflowInstanceId, record.ActivityId, record.ActivityNodeId, record.ActivityType, record.ActivityTypeVersion, record.ActivityName, record.StartedAt, record.HasBookmarks, record.Status, record.Metadata.DeepClone().AsObject(),
        record.AggregateFaultCount, record.CompletedAt, record.Id);
}

using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Running;

/// <summary>Runs as a designer's lists and viewers read them; never used to decide.</summary>
public interface IInstanceQueries
{
    Task<InstancePage> InstancesAsync(InstanceFilter filter, CancellationToken ct);

    /// <summary>Whether nothing of a tree of runs has work now: all are final, wait, or are paused.</summary>
    Task<bool> IsAtRestAsync(string rootId, CancellationToken ct);

    Task<JournalPage> JournalAsync(JournalFilter filter, CancellationToken ct);

    /// <summary>The entries of one step, or of the workflow itself, oldest first.</summary>
    /// <param name="stepId">Null: the workflow itself.</param>
    Task<IReadOnlyList<JournalEntry>> StepEntriesAsync(string runId, string? stepId, CancellationToken ct);

    /// <summary>How often each activity began and ended in a run.</summary>
    /// <param name="nodeIds">Null: every activity.</param>
    Task<IReadOnlyList<NodeCounts>> NodeCountsAsync(string runId, IReadOnlyCollection<string>? nodeIds, CancellationToken ct);
}

/// <summary>Which runs to list. Null: any; an empty list: none.</summary>
public sealed record InstanceFilter
{
    /// <summary>Runs asked for by their ids come with their large values.</summary>
    public IReadOnlyCollection<string>? Ids { get; init; }

    public IReadOnlyCollection<string>? DefinitionIds { get; init; }

    /// <summary>Versions by <see cref="StoredDefinition.ElsaId"/>, or as pinned.</summary>
    public IReadOnlyCollection<string>? VersionIds { get; init; }

    /// <summary>The number of the definition's version.</summary>
    public int? Version { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>Part of an id, a name, a workflow's name or a correlation id.</summary>
    public string? Search { get; init; }

    public IReadOnlyCollection<RunStatus>? Statuses { get; init; }

    public bool? HasIncidents { get; init; }

    /// <summary>Each of them has to hold.</summary>
    public IReadOnlyList<InstanceTime> Times { get; init; } = [];

    public InstanceOrder Order { get; init; } = InstanceOrder.Created;

    public bool Descending { get; init; } = true;

    public int Skip { get; init; }

    public int Take { get; init; } = int.MaxValue;
}

/// <summary>One bound on one of a run's times.</summary>
/// <param name="Operator"><c>=</c>, <c>&lt;&gt;</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>&lt;</c> or <c>&lt;=</c>.</param>
public sealed record InstanceTime(InstanceOrder Column, string Operator, DateTimeOffset At);

public enum InstanceOrder
{
    Created,
    Updated,
    Finished,
    Name,
}

public sealed record InstancePage(IReadOnlyList<InstanceRecord> Items, long Total);

/// <summary>A run with what only a designer asks for.</summary>
/// <param name="Definition">The version it is pinned to; null: it isn't stored any more.</param>
public sealed record InstanceRecord(RunRecord Run, DateTimeOffset UpdatedAt, StoredDefinition? Definition)
{
    /// <summary>The versions that it uses as activities, by reference; only of runs asked for by their ids.</summary>
    public IReadOnlyDictionary<string, StoredDefinition> Used { get; init; } = new Dictionary<string, StoredDefinition>();
}

/// <summary>Which entries of a run's journal to show. Null: any.</summary>
public sealed record JournalFilter(
    string RunId,
    IReadOnlyCollection<string>? ActivityIds = null,
    IReadOnlyCollection<string>? NodeIds = null,
    IReadOnlyCollection<string>? ExcludedTypes = null,
    IReadOnlyCollection<string>? Events = null,
    int Skip = 0,
    int Take = int.MaxValue,
    bool Descending = false)
{
    /// <summary>Leave out that somebody cancelled the run: its status says it, and Elsa's history doesn't.</summary>
    public bool WithoutCancels { get; init; }
}

/// <summary>Entries of one activity, by what they say.</summary>
public sealed record NodeCounts(string NodeId, string ActivityId, long Started, long Completed, long Faulted, long Canceled);

public sealed record JournalPage(IReadOnlyList<JournalEntry> Items, long Total);

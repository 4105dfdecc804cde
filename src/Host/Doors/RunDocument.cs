using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Doors;

/// <summary>A run as <c>runs show</c> and <c>GET /api/runs/{id}</c> give it.</summary>
/// <param name="WaitingFor">What it waits for, in plain words; null while it waits for nothing.</param>
/// <param name="WaitsFor">person, system, time, event or hold; null while it waits for nothing.</param>
/// <param name="Seconds">From start to end, or null while it isn't final.</param>
internal sealed record RunDocument(
    string Id,
    string Workflow,
    int Version,
    string Status,
    string Direction,
    string? Cause,
    string Actor,
    string? Site,
    string? Key,
    string OnFailure,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    string? WaitingFor,
    string? WaitsFor,
    DateTimeOffset? WaitingSince,
    bool Quarantined,
    double? Seconds,
    JsonObject Output,
    IReadOnlyList<StepDocument> Steps,
    IReadOnlyList<IncidentDocument> Incidents,
    IReadOnlyList<EffectDocument> Effects)
{
    /// <summary>Nothing more happens by itself.</summary>
    public bool IsFinal() => Status is "finished" or "failed" or "undone" or "cancelled";

    /// <summary>Only a person's word makes it go on.</summary>
    public bool WaitsForPerson() => Status == "waiting" && WaitsFor == "person";
}

/// <param name="Name">As on the canvas.</param>
/// <param name="Attempts">Calls that change something, counted before each.</param>
/// <param name="AttemptLimit">Attempts before an incident; null for steps that call nothing.</param>
internal sealed record StepDocument(
    string Id, string ActivityId, string Activity, string Name, string Status, int Attempts, int? AttemptLimit, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, StepErrorDocument? Error);

internal sealed record StepErrorDocument(string Kind, string Code, string Message);

internal sealed record IncidentDocument(string Id, string Step, string ActivityId, string Message, DateTimeOffset Since, IReadOnlyList<string> Actions);

/// <param name="State">made, removed, kept or unknown.</param>
/// <param name="TakenOverBy">The later run whose it is now, so that an undo of a run that has ended leaves it; null: none.</param>
internal sealed record EffectDocument(string Step, string System, string Kind, string Name, string State, DateTimeOffset MadeAt, DateTimeOffset? RemovedAt, string? TakenOverBy = null);

/// <summary>A run in a list.</summary>
internal sealed record RunHead(
    string Id, string Workflow, int Version, string Status, string Direction, string? Cause, string Actor, string? Site, string? Key, string OnFailure,
    DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, string? WaitingFor);

/// <summary>One line of a run's history.</summary>
internal sealed record JournalDocument(long Sequence, DateTimeOffset At, string Event, string? Step, string? ActivityId, string? Activity, JsonObject? Data);

/// <summary>One page of a list, newest first.</summary>
internal sealed record ListDocument<T>(IReadOnlyList<T> Items, int Page, int PageSize, long Total)
{
    public static ListDocument<T> Of(IReadOnlyList<T> items) => new(items, 1, Math.Max(items.Count, 1), items.Count);
}

/// <summary>What a list of runs is asked for; null members mean any.</summary>
internal sealed record RunQuery(
    string? Status = null, string? Workflow = null, string? Site = null, string? Search = null, DateTimeOffset? From = null, DateTimeOffset? To = null, int Page = 1, int PageSize = 50);

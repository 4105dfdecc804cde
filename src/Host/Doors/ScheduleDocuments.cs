using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Doors;

/// <param name="Secrets">Named secrets by the input that takes them.</param>
/// <param name="Overlap">skip, queue or allow.</param>
/// <param name="Missed">once or skip.</param>
/// <param name="Revision">Given with an edit, it keeps one editor from undoing another's.</param>
/// <param name="NextDue">The next starts; empty while it is paused.</param>
internal sealed record ScheduleDocument(
    string Name, string Cron, string Zone, string Workflow, JsonObject Input, IReadOnlyDictionary<string, string> Secrets, string Overlap, string Missed, int JitterSeconds, bool Paused, bool Shipped,
    int Revision, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string UpdatedBy, IReadOnlyList<ScheduleTimeDocument> NextDue);

/// <param name="Local">The same in the schedule's zone, with its offset.</param>
internal sealed record ScheduleTimeDocument(DateTimeOffset Utc, string Local);

/// <param name="State">started, skipped, queued, merged, missed or refused.</param>
/// <param name="Run">The run that it started, or that kept it from starting.</param>
/// <param name="By">Who started it by hand; null: its time did.</param>
internal sealed record SlotDocument(DateTimeOffset Slot, DateTimeOffset DueAt, string State, string? Run, MissedDocument? CatchesUp, string? Detail, string? By, DateTimeOffset DecidedAt);

/// <param name="Count">1000 means that many or more.</param>
internal sealed record MissedDocument(DateTimeOffset First, DateTimeOffset Last, int Count);

/// <summary>A new schedule.</summary>
/// <param name="Zone">IANA name; null: UTC.</param>
/// <param name="Overlap">skip, queue or allow; null: skip.</param>
/// <param name="Missed">once or skip; null: once.</param>
internal sealed record ScheduleOrder(
    string Name, string Cron, string Workflow, string? Zone = null, JsonObject? Input = null, IReadOnlyDictionary<string, string>? Secrets = null, string? Overlap = null, string? Missed = null, int? JitterSeconds = null);

/// <summary>What is to be changed; what is left out stays.</summary>
/// <param name="Revision">That was looked at; null: whatever it is now.</param>
internal sealed record ScheduleEdit(
    string? Cron = null, string? Workflow = null, string? Zone = null, JsonObject? Input = null, IReadOnlyDictionary<string, string>? Secrets = null, string? Overlap = null, string? Missed = null, int? JitterSeconds = null,
    int? Revision = null);

using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Scheduling;

/// <summary>Schedules and what became of their slots, shared by every process on the store. Losing a race is a result, never an exception.</summary>
public interface IScheduleStore
{
    /// <summary>All, by name.</summary>
    Task<IReadOnlyList<RecurringSchedule>> ListSchedulesAsync(CancellationToken ct);

    /// <summary>Null: there is none, or not any more.</summary>
    Task<RecurringSchedule?> FindScheduleAsync(string name, CancellationToken ct);

    /// <returns>False: the name is taken, or belongs to a shipped one that was removed and is shipped again.</returns>
    Task<bool> AddScheduleAsync(RecurringSchedule schedule, AuditRow audit, CancellationToken ct);

    /// <summary>Stores a schedule in the place of the one with its name; its last slot never goes back.</summary>
    /// <param name="schedule">With the revision that it was changed from.</param>
    /// <returns>False: the stored one has another revision; nothing was written.</returns>
    Task<bool> ChangeScheduleAsync(RecurringSchedule schedule, AuditRow audit, CancellationToken ct);

    /// <summary>Removes a schedule with its slots; its runs stay.</summary>
    /// <returns>False: there is none.</returns>
    Task<bool> RemoveScheduleAsync(string name, AuditRow audit, CancellationToken ct);

    /// <summary>Newest first.</summary>
    Task<Page<SlotRecord>> SlotsAsync(string name, int page, int pageSize, CancellationToken ct);

    /// <summary>Slots that wait for an earlier run of their schedule to end, where none lives any more and the schedule isn't paused.</summary>
    Task<IReadOnlyList<SlotRecord>> ReadySlotsAsync(CancellationToken ct);

    /// <summary>A run that lives of an earlier slot; null: none does.</summary>
    Task<string?> LiveRunAsync(string name, CancellationToken ct);

    /// <summary>Records a slot with the run that it starts in one transaction, once whoever else does.</summary>
    /// <returns>Null: another server decided it, the schedule was changed, or what was looked at before isn't so any more; look again.</returns>
    Task<SlotRecord?> FireSlotAsync(SlotFiring firing, CancellationToken ct);
}

/// <summary>What became of a slot.</summary>
/// <param name="State">In the words of <see cref="SlotState"/>.</param>
/// <param name="RunId">The run that it started, or that kept it from starting; null: none.</param>
/// <param name="Detail">Why it didn't start; null: it did, or waits.</param>
/// <param name="By">Who started it by hand; null: its time did.</param>
public sealed record SlotRecord(string Schedule, DateTimeOffset Time, DateTimeOffset DueAt, SlotState State, string? RunId, MissedSlots? CatchesUp, string? Detail, string? By, DateTimeOffset DecidedAt);

public enum SlotState
{
    Started,

    /// <summary>Left out, as a run of an earlier slot lived.</summary>
    Skipped,

    /// <summary>Starts when the run of an earlier slot has ended.</summary>
    Queued,

    /// <summary>One waited already, which starts for this one too.</summary>
    Merged,

    /// <summary>No server was there, and the schedule doesn't catch up.</summary>
    Missed,

    /// <summary>The start was refused.</summary>
    Refused,
}

/// <summary>A slot whose time has come, or that was waiting.</summary>
/// <param name="Schedule">As it was read: with another revision or last slot nothing is written.</param>
/// <param name="Start">The run to store; null: see the rest.</param>
public sealed record SlotFiring(RecurringSchedule Schedule, DueSlot Slot, NewRun? Start)
{
    /// <summary>The run that was started for this slot before; null: none.</summary>
    public string? ExistingRunId { get; init; }

    /// <summary>Why there is nothing to start; null: something is, or a live run is expected to be in the way.</summary>
    public string? Refusal { get; init; }

    /// <summary>It is recorded as waiting.</summary>
    public bool WasQueued { get; init; }

    /// <summary>Who starts it now by hand, whatever lives; the last slot stays. Null: its time does.</summary>
    public string? By { get; init; }
}

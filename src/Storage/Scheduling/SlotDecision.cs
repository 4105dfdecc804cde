using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Scheduling;
using NexusWorkflows.Storage.Runs;

namespace NexusWorkflows.Storage.Scheduling;

/// <summary>One slot of a schedule: it is used up with the run that it starts, or neither (S14).</summary>
internal sealed class SlotDecision(SlotFiring firing, DateTimeOffset now, IReadOnlyDictionary<string, int> limits)
{
    private readonly Acceptance? start = firing.Start is { } run ? new Acceptance(run, now, limits) : null;

    private string Name => firing.Schedule.Name;

    /// <summary>Null: somebody was before, or it has to be looked at again; nothing was written.</summary>
    public SlotRecord? Write(Session session)
    {
        if (!IsOurs(session))
        {
            return null;
        }

        if (firing.Slot.IsLeftOut)
        {
            return Decide(session, SlotState.Missed, null, "No server was there at its time, and the schedule doesn't catch up.");
        }

        if (firing.By is null && firing.Schedule.Overlap != OverlapRule.Allow && SlotRows.LiveRun(session, Name) is { } live)
        {
            return Overlapping(session, live);
        }

        if (firing.Refusal is { } refusal)
        {
            return Decide(session, SlotState.Refused, null, refusal);
        }

        return firing.ExistingRunId is { } known ? Decide(session, SlotState.Started, known, null) : start is null ? null : Start(session, start);
    }

    // The schedule's row is taken first: of two servers that decide at once, the second one sees what the first one did.
    private bool IsOurs(Session session) =>
        ScheduleRows.Take(session, firing.Schedule) && ScheduleRows.Find(session, Name) is { } stored
        && (firing.By is not null ? !SlotRows.IsThere(session, Name, firing.Slot.Time)
            : !stored.IsPaused && (firing.WasQueued ? SlotRows.IsQueued(session, Name, firing.Slot.Time) : stored.LastSlot == firing.Schedule.LastSlot));

    private SlotRecord? Overlapping(Session session, string live)
    {
        if (firing.WasQueued)
        {
            return null;
        }

        return firing.Schedule.Overlap == OverlapRule.Skip ? Decide(session, SlotState.Skipped, live, "A run of an earlier slot lives.")
            : SlotRows.IsAnyQueued(session, Name) ? Decide(session, SlotState.Merged, live, "An earlier slot waits already, and starts for this one too.")
            : Decide(session, SlotState.Queued, live, null);
    }

    private SlotRecord Start(Session session, Acceptance acceptance) => acceptance.Write(session) switch
    {
        AcceptResult.Accepted accepted => Decide(session, SlotState.Started, accepted.RunId, null),
        AcceptResult.Known known => Decide(session, SlotState.Started, known.RunId, null),
        AcceptResult.Busy busy => Decide(session, SlotState.Refused, busy.HolderRunId, busy.Waits ? $"A run waits for '{busy.Scope}' and comes first." : $"'{busy.Scope}' is held by a run."),
        AcceptResult.NotActivated other => Decide(session, SlotState.Refused, other.LiveRunId, $"The workflow's activation strategy is {other.Strategy}, and a run lives."),
        AcceptResult.KeyConflict other => Decide(session, SlotState.Started, other.RunId, null), // this slot's key: its run began, and the schedule was edited since
        var other => throw new InvalidOperationException($"A start was answered with '{other}'."),
    };

    // Die before the commit: neither run nor row, and the next tick decides anew. After it: both, and nobody decides this slot again.
    private SlotRecord Decide(Session session, SlotState state, string? runId, string? detail)
    {
        var slot = firing.Slot;
        if (firing.By is null && !firing.WasQueued)
        {
            ScheduleRows.Use(session, Name, slot.Time);
        }

        var record = new SlotRecord(Name, slot.Time, slot.DueAt, state, runId, slot.CatchesUp, detail, firing.By, now);
        SlotRows.Put(session, record);
        return record;
    }
}

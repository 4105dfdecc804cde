using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Scheduling;

namespace NexusWorkflows.Storage.Scheduling;

/// <summary>What became of each slot; one row a slot, the newest of a schedule kept.</summary>
internal static class SlotRows
{
    private const int Kept = 1000;

    private const string Columns = "schedule, slot, due_at, state, run_id, missed_first, missed_last, missed_count, detail, started_by, decided_at";

    private const string Live = """
        SELECT s.run_id FROM schedule_slots s JOIN runs r ON r.id = s.run_id WHERE s.schedule = $1 AND s.state = 'started' AND r.finished_at IS NULL ORDER BY s.slot DESC LIMIT 1
        """;

    private const string Ready = """
        SELECT q.schedule, q.slot, q.due_at, q.state, q.run_id, q.missed_first, q.missed_last, q.missed_count, q.detail, q.started_by, q.decided_at
        FROM schedule_slots q JOIN schedules c ON c.name = q.schedule
        WHERE q.state = 'queued' AND c.paused = 0 AND NOT EXISTS (
            SELECT 1 FROM schedule_slots s JOIN runs r ON r.id = s.run_id WHERE s.schedule = q.schedule AND s.state = 'started' AND r.finished_at IS NULL)
        ORDER BY q.slot
        """;

    // What still matters is kept however old it is: a slot that waits, and one whose run lives.
    private const string Prune = """
        DELETE FROM schedule_slots WHERE schedule = $1 AND slot < $2 AND state <> 'queued'
            AND NOT (state = 'started' AND EXISTS (SELECT 1 FROM runs r WHERE r.id = schedule_slots.run_id AND r.finished_at IS NULL))
        """;

    public static Page<SlotRecord> List(Session session, string schedule, int page, int pageSize)
    {
        var (number, size) = (Math.Max(1, page), Math.Clamp(pageSize, 1, 500));
        var total = session["SELECT count(*) FROM schedule_slots WHERE schedule = $1"].Number(schedule) ?? 0;
        var items = session[$"SELECT {Columns} FROM schedule_slots WHERE schedule = $1 ORDER BY slot DESC LIMIT $2 OFFSET $3"].All(Read, schedule, (long)size, (number - 1L) * size);
        return new Page<SlotRecord>(items, number, size, total);
    }

    public static List<SlotRecord> AllReady(Session session) => session[Ready].All(Read);

    /// <summary>Null: none.</summary>
    public static string? LiveRun(Session session, string schedule) => session[Live].First(row => row.Text(0), schedule);

    public static bool IsAnyQueued(Session session, string schedule) => session["SELECT 1 FROM schedule_slots WHERE schedule = $1 AND state = 'queued' LIMIT 1"].Number(schedule) is not null;

    public static bool IsQueued(Session session, string schedule, DateTimeOffset slot) =>
        session["SELECT 1 FROM schedule_slots WHERE schedule = $1 AND slot = $2 AND state = 'queued'"].Number(schedule, slot) is not null;

    public static bool IsThere(Session session, string schedule, DateTimeOffset slot) => session["SELECT 1 FROM schedule_slots WHERE schedule = $1 AND slot = $2"].Number(schedule, slot) is not null;

    public static void Put(Session session, SlotRecord slot)
    {
        session["DELETE FROM schedule_slots WHERE schedule = $1 AND slot = $2"].Run(slot.Schedule, slot.Time);
        session[$"INSERT INTO schedule_slots ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"].Run(
            slot.Schedule, slot.Time, slot.DueAt, Words.Of(slot.State), slot.RunId, slot.CatchesUp?.First, slot.CatchesUp?.Last, (long)(slot.CatchesUp?.Count ?? 0), slot.Detail, slot.By, slot.DecidedAt);
        if (session["SELECT slot FROM schedule_slots WHERE schedule = $1 ORDER BY slot DESC LIMIT 1 OFFSET $2"].Number(slot.Schedule, (long)Kept - 1) is { } oldest)
        {
            session[Prune].Run(slot.Schedule, oldest);
        }
    }

    private static SlotRecord Read(Row row) => new(
        row.Text(0), row.Time(1), row.Time(2), row.Word<SlotState>(3), row.TextOrNull(4),
        row.IsNull(5) ? null : new MissedSlots(row.Time(5), row.Time(6), row.Int(7)), row.TextOrNull(8), row.TextOrNull(9), row.Time(10));
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Scheduling;
using NexusWorkflows.Storage.Auditing;

namespace NexusWorkflows.Storage.Scheduling;

/// <summary>Schedules as people keep them.</summary>
internal static class ScheduleRows
{
    private const string Columns = "name, cron, zone, workflow, input, secrets, overlap_rule, missed_rule, jitter, paused, shipped, removed, last_slot, revision, created_at, updated_at, updated_by";

    private const string Insert = $"INSERT INTO schedules ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, $14, $15, $16)";

    private const string Update = """
        UPDATE schedules SET cron = $2, zone = $3, workflow = $4, input = $5, secrets = $6, overlap_rule = $7, missed_rule = $8, jitter = $9, paused = $10, shipped = $11,
            last_slot = CASE WHEN last_slot > $12 THEN last_slot ELSE $12 END, revision = $13 + 1, created_at = $14, updated_at = $15, updated_by = $16
        WHERE name = $1 AND revision = $13 AND removed = 0
        """;

    public static List<RecurringSchedule> All(Session session) => session[$"SELECT {Columns} FROM schedules WHERE removed = 0 ORDER BY name"].All(Read);

    public static RecurringSchedule? Find(Session session, string name) => session[$"SELECT {Columns} FROM schedules WHERE name = $1 AND removed = 0"].First(Read, name);

    public static bool Add(Session session, RecurringSchedule schedule, AuditRow audit)
    {
        if (session["SELECT removed FROM schedules WHERE name = $1"].Number(schedule.Name) is { } removed)
        {
            if (removed == 0 || schedule.IsShipped)
            {
                return false;
            }

            session["DELETE FROM schedules WHERE name = $1"].Run(schedule.Name);
        }

        session[Insert].Run(Values(schedule));
        AuditRows.Add(session, audit);
        return true;
    }

    public static bool Change(Session session, RecurringSchedule schedule, AuditRow audit)
    {
        var changed = session[Update].Run(Values(schedule)) == 1;
        if (changed)
        {
            AuditRows.Add(session, audit);
        }

        return changed;
    }

    public static bool Remove(Session session, string name, AuditRow audit)
    {
        if (Find(session, name) is not { } schedule)
        {
            return false;
        }

        session["DELETE FROM schedule_slots WHERE schedule = $1"].Run(name);
        session[schedule.IsShipped ? "UPDATE schedules SET removed = 1, paused = 1 WHERE name = $1" : "DELETE FROM schedules WHERE name = $1"].Run(name);
        AuditRows.Add(session, audit);
        return true;
    }

    /// <summary>Keeps others from the row until the transaction ends; false: it is gone, or has another revision.</summary>
    public static bool Take(Session session, RecurringSchedule schedule) =>
        session["UPDATE schedules SET revision = $2 WHERE name = $1 AND revision = $2 AND removed = 0"].Run(schedule.Name, (long)schedule.Revision) == 1;

    /// <summary>Uses up the slots of a schedule up to a time.</summary>
    public static void Use(Session session, string name, DateTimeOffset slot) => session["UPDATE schedules SET last_slot = $2 WHERE name = $1"].Run(name, slot);

    private static object?[] Values(RecurringSchedule schedule) =>
    [
        schedule.Name, schedule.Cron, schedule.Zone, schedule.Workflow, schedule.Input,
        new JsonObject(schedule.Secrets.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, JsonValue.Create(pair.Value)))),
        Words.Of(schedule.Overlap), Words.Of(schedule.Missed), schedule.Jitter.Ticks, schedule.IsPaused, schedule.IsShipped, schedule.LastSlot, (long)schedule.Revision,
        schedule.CreatedAt, schedule.UpdatedAt, schedule.UpdatedBy,
    ];

    private static RecurringSchedule Read(Row row) => new(row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Time(12), row.Int(13))
    {
        Input = row.Object(4),
        Secrets = row.Object(5).ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>(), StringComparer.Ordinal),
        Overlap = row.Word<OverlapRule>(6),
        Missed = row.Word<MissedRule>(7),
        Jitter = TimeSpan.FromTicks(row.Number(8)),
        IsPaused = row.Flag(9),
        IsShipped = row.Flag(10),
        CreatedAt = row.Time(14),
        UpdatedAt = row.Time(15),
        UpdatedBy = row.Text(16),
    };
}

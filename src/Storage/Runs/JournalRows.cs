using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Storage.Runs;

/// <summary>History of runs, and the lines they wrote.</summary>
internal static class JournalRows
{
    public const string Columns = "sequence, at, event, step_id, node_id, activity_id, activity_type, data, parent_step_id";

    public static void Add(Session session, string runId, JournalEntry entry) =>
        session["INSERT INTO journal (run_id, sequence, at, event, step_id, node_id, activity_id, activity_type, data, parent_step_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"]
            .Run(runId, entry.Sequence, entry.At, entry.Event, entry.StepId, entry.NodeId, entry.ActivityId, entry.ActivityType, entry.Data, entry.ParentStepId);

    public static List<JournalEntry> After(Session session, string runId, long after, int limit) =>
        session[$"SELECT {Columns} FROM journal WHERE run_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3"].All(Read, runId, after, (long)limit);

    public static JournalEntry Read(Row row) =>
        new(row.Number(0), row.Time(1), row.Text(2), row.TextOrNull(3), row.TextOrNull(4), row.TextOrNull(5), row.TextOrNull(6), row.Json(7)?.AsObject()) { ParentStepId = row.TextOrNull(8) };

    public static void AddOutbox(Session session, string runId, OutboxRow outbox) =>
        session["INSERT INTO outbox (run_id, kind, payload) VALUES ($1, $2, $3)"].Run(runId, outbox.Kind, outbox.Payload);

    /// <summary>What was written as a line: a text as it is, anything else as JSON.</summary>
    public static List<string?> Lines(Session session, string runId) =>
        session["SELECT payload FROM outbox WHERE run_id = $1 AND kind = 'line' ORDER BY id"].All(
            row => row.Json(0) switch
            {
                null => null,
                var node when node.GetValueKind() == System.Text.Json.JsonValueKind.String => node.GetValue<string>(),
                var node => node.ToJsonString(),
            },
            runId);
}

using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Auditing;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Messages that runs haven't used up.</summary>
internal static class InboxRows
{
    public static List<StoredMessage> Of(Session session, string runId) =>
        session["SELECT id, kind, payload FROM inbox WHERE run_id = $1 ORDER BY id"].All(row => new StoredMessage(row.Number(0), row.Text(1), row.Object(2)), runId);

    /// <summary>Adds a message and makes its run due; false when there is no such run. A person's word also ends a quarantine: otherwise nothing would.</summary>
    public static bool Tell(Session session, string runId, RunMessage message, DateTimeOffset now)
    {
        if (session["UPDATE runs SET due_at = CASE WHEN due_at < $2 THEN due_at ELSE $2 END WHERE id = $1"].Run(runId, now) == 0)
        {
            return false;
        }

        if (message.Kind == "told")
        {
            session["UPDATE runs SET quarantined = 0, claims = 0, failures = 0, due_at = $2 WHERE id = $1 AND quarantined = 1"].Run(runId, now);
        }

        session["INSERT INTO inbox (run_id, kind, payload, at) VALUES ($1, $2, $3, $4)"].Run(runId, message.Kind, message.Payload, now);
        AuditRows.Add(session, message.Audit);
        return true;
    }

    public static bool IsUndo(StoredMessage message) => message.Kind == "told" && (string?)message.Payload["action"] == "undo";

    public static void Consume(Session session, string runId, IReadOnlyList<long> ids)
    {
        foreach (var id in ids)
        {
            session["DELETE FROM inbox WHERE id = $1 AND run_id = $2"].Run(id, runId);
        }
    }
}

using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Deletes runs that ended, and definitions that no run lives of (S13).</summary>
internal static class Deletion
{
    // Idempotency keys stay: the same start asked again must not begin what somebody deleted.
    private static readonly string[] Histories =
    [
        "DELETE FROM journal WHERE run_id = $1",
        "DELETE FROM inbox WHERE run_id = $1",
        "DELETE FROM outbox WHERE run_id = $1",
        "DELETE FROM secrets WHERE run_id = $1 AND NOT EXISTS (SELECT 1 FROM effects WHERE run_id = $1 AND status IN ('made', 'unknown'))",
        "DELETE FROM run_keys WHERE run_id = $1 AND NOT EXISTS (SELECT 1 FROM effects WHERE run_id = $1 AND status IN ('made', 'unknown'))",
        "DELETE FROM runs WHERE id = $1",
    ];

    public static DeleteResult Run(Session session, string runId, AuditRow audit)
    {
        if (session["SELECT root_id FROM runs WHERE id = $1"].First(row => row.Text(0), runId) is not { } rootId)
        {
            return new DeleteResult.NotFound();
        }

        if (rootId != runId)
        {
            return new DeleteResult.InUse(rootId);
        }

        var family = session["SELECT id, finished_at IS NULL OR lease_until IS NOT NULL FROM runs WHERE root_id = $1 ORDER BY id"].All(row => (Id: row.Text(0), IsLive: row.Flag(1)), runId);
        if (family.Find(r => r.IsLive).Id is { } live)
        {
            return new DeleteResult.InUse(live);
        }

        foreach (var (id, _) in family)
        {
            foreach (var sql in Histories)
            {
                session[sql].Run(id);
            }
        }

        AuditRows.Add(session, audit);
        return new DeleteResult.Deleted();
    }

    public static DeleteResult Definition(Session session, string definitionId, AuditRow audit)
    {
        if (session["SELECT id FROM runs WHERE definition_id = $1 AND finished_at IS NULL LIMIT 1"].First(row => row.Text(0), definitionId) is { } live)
        {
            return new DeleteResult.InUse(live);
        }

        // Marked, not removed: ended runs are shown with their definition, and those that used it as an activity are pinned to it.
        if (session["UPDATE definition_versions SET is_deleted = 1, is_published = 0, is_latest = 0 WHERE definition_id = $1 AND is_deleted = 0"].Run(definitionId) == 0)
        {
            return new DeleteResult.NotFound();
        }

        AuditRows.Add(session, audit);
        return new DeleteResult.Deleted();
    }
}

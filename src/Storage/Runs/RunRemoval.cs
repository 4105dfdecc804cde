using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Takes a run that is over out of the store. What it still owns outside would have no owner then: such a run stays.</summary>
internal static class RunRemoval
{
    // A start's key stays: used again, it must not bring the run back.
    private static readonly string[] Histories = ["journal", "inbox", "outbox", "secrets", "run_keys", "effects"];

    public static bool Delete(Session session, string runId, AuditRow audit)
    {
        var isOver = session["""
            SELECT 1 FROM runs WHERE id = $1 AND status IN ('finished', 'failed', 'undone', 'cancelled') AND holder IS NULL
                AND NOT EXISTS (SELECT 1 FROM effects WHERE (run_id = $1 OR root_id = $1) AND status IN ('made', 'unknown'))
                AND NOT EXISTS (SELECT 1 FROM runs tree WHERE tree.root_id = $1 AND tree.status NOT IN ('finished', 'failed', 'undone', 'cancelled'))
            """].Number(runId) is not null;
        if (!isOver)
        {
            return false;
        }

        foreach (var table in Histories)
        {
            session[$"DELETE FROM {table} WHERE run_id = $1"].Run(runId);
        }

        session["DELETE FROM runs WHERE id = $1"].Run(runId);
        AuditRows.Add(session, audit);
        return true;
    }
}

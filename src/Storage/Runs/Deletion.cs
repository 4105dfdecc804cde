using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Auditing;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Takes a run out of every table in one transaction, so that nothing of it answers, starts or comes back.</summary>
internal static class Deletion
{
    // With its key, or a start that uses it again would be answered with a run that isn't there.
    private static readonly string[] Tables = ["inbox", "outbox", "bookmarks", "journal", "secrets", "run_keys", "start_keys", "blobs"];

    public static DeleteResult Write(Session session, HoldQueue queue, string runId, AuditRow audit, DateTimeOffset now)
    {
        if (session["SELECT state, root_id FROM runs WHERE id = $1"].First(row => new { State = row.Text(0), RootId = row.Text(1) }, runId) is not { } run)
        {
            return DeleteResult.NotFound;
        }

        if (session["SELECT 1 FROM effects WHERE root_id = $1 AND (run_id = $2 OR $1 = $2) AND status <> 'removed' LIMIT 1"].Number(run.RootId, runId) is not null || IsOutside(run.State))
        {
            return DeleteResult.OwnsEffects;
        }

        foreach (var table in Tables)
        {
            session[$"DELETE FROM {table} WHERE run_id = $1"].Run(runId);
        }

        session["DELETE FROM effects WHERE root_id = $1 AND run_id = $2"].Run(run.RootId, runId);
        if (run.RootId == runId)
        {
            HoldRows.Forget(session, runId);
            queue.Grant(now);
        }

        session["DELETE FROM runs WHERE id = $1"].Run(runId);
        AuditRows.Add(session, audit);
        return DeleteResult.Deleted;
    }

    /// <summary>A row that can't be read may be deleted: nothing can go on with it.</summary>
    private static bool IsOutside(string state)
    {
        try
        {
            return RunStateJson.Deserialize(state).Steps.Values.Any(step => step.External is not null);
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}

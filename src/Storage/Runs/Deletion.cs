using System.Text.Json;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Stimuli;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Takes runs out of every table in one transaction, so that nothing of them answers, starts or comes back; and definitions that no run lives of (S13).</summary>
internal static class Deletion
{
    private static readonly string[] Tables = ["inbox", "outbox", "bookmarks", "journal", "secrets", "run_keys", "start_keys"];

    /// <summary>A root run with its awaited descendants.</summary>
    public static DeleteResult Run(Session session, HoldQueue queue, string runId, AuditRow audit, DateTimeOffset now)
    {
        if (session["SELECT root_id FROM runs WHERE id = $1"].First(row => row.Text(0), runId) is not { } rootId)
        {
            return new DeleteResult.NotFound();
        }

        if (rootId != runId)
        {
            return new DeleteResult.InUse(rootId);
        }

        var family = session["SELECT id, state, finished_at IS NULL OR lease_until IS NOT NULL FROM runs WHERE root_id = $1 ORDER BY id"]
            .All(row => (Id: row.Text(0), State: row.Text(1), IsLive: row.Flag(2)), runId);
        if (family.Find(run => run.IsLive && run.Id != runId).Id is { } live)
        {
            return new DeleteResult.InUse(live);
        }

        if (session["SELECT 1 FROM effects WHERE root_id = $1 AND status <> 'removed' LIMIT 1"].Number(runId) is not null || family.Exists(run => IsOutside(run.State)))
        {
            return new DeleteResult.OwnsEffects();
        }

        Forget(session, queue, runId, family.ConvertAll(run => run.Id), now);
        AuditRows.Add(session, audit);
        return new DeleteResult.Deleted();
    }

    public static DeleteResult Definition(Session session, string definitionId, AuditRow audit, DateTimeOffset now)
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

        TriggerRows.Forget(session, definitionId);
        AuditRows.Add(session, audit);
        return new DeleteResult.Deleted();
    }

    private static void Forget(Session session, HoldQueue queue, string rootId, List<string> family, DateTimeOffset now)
    {
        foreach (var id in family)
        {
            foreach (var table in Tables)
            {
                session[$"DELETE FROM {table} WHERE run_id = $1"].Run(id);
            }
        }

        session["DELETE FROM effects WHERE root_id = $1"].Run(rootId);
        session["DELETE FROM runs WHERE root_id = $1"].Run(rootId);
        HoldRows.Forget(session, rootId);
        queue.Grant(now);
    }

    /// <summary>A row that can't be read may be deleted: nothing can go on with it.</summary>
    private static bool IsOutside(string state)
    {
        try
        {
            return StateText.Read(state).Steps.Values.Any(step => step.External is not null);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

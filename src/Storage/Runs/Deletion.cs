using System.Text.Json;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Auditing;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Takes runs out of every table in one transaction, so that nothing of them answers, starts or comes back (S13).</summary>
internal static class Deletion
{
    // With its key, or a start that uses it again would be answered with a run that isn't there.
    private static readonly string[] Tables = ["inbox", "outbox", "bookmarks", "journal", "secrets", "run_keys", "start_keys", "blobs", "run_uses"];

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

        // One in quarantine goes on only if a person says so.
        var family = session[$"SELECT id, state, (finished_at IS NULL AND quarantined = 0) OR lease_until IS NOT NULL, parent_id, workflow FROM runs WHERE root_id = $1 ORDER BY id{session.Dialect.ForUpdate}"]
            .All(row => new Member(row.Text(0), row.Text(1), row.Flag(2), row.TextOrNull(3), row.Text(4)), runId);
        if (family.Find(run => run.IsLive && run.Id != runId)?.Id is { } live)
        {
            return new DeleteResult.InUse(live);
        }

        if (session["SELECT 1 FROM effects WHERE root_id = $1 AND status <> 'removed' LIMIT 1"].Number(runId) is not null || family.Exists(run => IsOutside(run.State)))
        {
            return new DeleteResult.OwnsEffects();
        }

        Forget(session, queue, runId, family, now);
        AuditRows.Add(session, audit);
        return new DeleteResult.Deleted();
    }

    private static void Forget(Session session, HoldQueue queue, string rootId, List<Member> family, DateTimeOffset now)
    {
        foreach (var run in family)
        {
            foreach (var table in Tables)
            {
                session[$"DELETE FROM {table} WHERE run_id = $1"].Run(run.Id);
            }

            if (run.Id != rootId)
            {
                AuditRows.Add(session, new AuditRow(now, "run:" + run.ParentId, "run.delete", run.Id, run.Workflow));
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
            return RunStateJson.Deserialize(state).Steps.Values.Any(step => step.External is not null);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private sealed record Member(string Id, string State, bool IsLive, string? ParentId, string Workflow);
}

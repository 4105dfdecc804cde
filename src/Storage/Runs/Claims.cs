using System.Data.Common;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Leases: who works on which run, until when.</summary>
internal static class Claims
{
    /// <summary>Claims in a row without a commit, or failures altogether, after which a run is parked.</summary>
    private const int Most = 3;

    /// <summary>Back-off after a decision that threw, times the claims so far.</summary>
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(250);

    // A lease that is over makes its run due whatever it waits for: what was at work has no answer and must be settled.
    // One that stands in line for its holds has nothing to do until it has them, but for what a person tells it.
    // '+lease_until' keeps the search on the index of due_at: most rows have no lease.
    private const string Due = """
        quarantined = 0 AND ((due_at <= $1 AND +lease_until IS NULL) OR lease_until <= $1) AND ($2 IS NULL OR tree_id = $2 OR root_id = $2)
            AND (NOT EXISTS (SELECT 1 FROM hold_queue WHERE hold_queue.root_id = runs.id) OR EXISTS (SELECT 1 FROM inbox WHERE inbox.run_id = runs.id AND inbox.kind = 'told'))
        """;

    public static bool Any(Session session, DateTimeOffset now, string? rootId) =>
        session[$"SELECT 1 FROM runs WHERE {Due} LIMIT 1"].Number(now, rootId) is not null;

    public static List<ClaimedRun> Take(Session session, ClaimRequest request, DateTimeOffset now)
    {
        var due = session[$"SELECT id, claims FROM runs WHERE {Due} ORDER BY coalesce(due_at, lease_until), id LIMIT $3"]
            .All(row => new Candidate(row.Text(0), row.Int(1)), now, request.RootId, (long)request.Limit * session.Dialect.ClaimsAhead);
        var claimed = new List<ClaimedRun>(due.Count);
        foreach (var candidate in due)
        {
            if (claimed.Count == request.Limit)
            {
                break;
            }

            if (Locked(session, candidate, request.RootId, now) is not { } run)
            {
                continue;
            }

            if (run.Claims >= Most)
            {
                Quarantine(session, run.Id, null);
            }
            else if (TakeOne(session, run.Id, request, now) is { } taken)
            {
                claimed.Add(taken);
            }
        }

        return claimed;
    }

    public static bool Renew(Session session, string runId, long fence, DateTimeOffset until) =>
        session["UPDATE runs SET lease_until = $3 WHERE id = $1 AND fence = $2 AND holder IS NOT NULL"].Run(runId, fence, until) == 1;

    public static bool Release(Session session, string runId, long fence, DateTimeOffset now)
    {
        const string sql = """
            UPDATE runs SET holder = NULL, lease_until = NULL, claims = 0,
                due_at = CASE WHEN status NOT IN ('finished', 'failed', 'undone', 'cancelled') OR EXISTS (SELECT 1 FROM inbox WHERE run_id = $1) THEN $3 ELSE due_at END
            WHERE id = $1 AND fence = $2 AND holder IS NOT NULL
            """;
        return session[sql].Run(runId, fence, now) == 1;
    }

    /// <summary>Gives back a run whose decision threw. A commit doesn't take the count back: what throws may come only after commits that go well.</summary>
    public static bool ReleaseFailed(Session session, string runId, long fence, string failed, DateTimeOffset now)
    {
        const string sql = """
            UPDATE runs SET holder = NULL, lease_until = NULL, cause = $3, due_at = $4 + (failures + 1) * $5, failures = failures + 1
            WHERE id = $1 AND fence = $2 AND holder IS NOT NULL
            """;
        var failures = session[sql].Run(runId, fence, failed, now, Backoff.Ticks) == 0 ? null : session["SELECT failures FROM runs WHERE id = $1"].Number(runId);
        if (failures >= Most)
        {
            Quarantine(session, runId, failed);
        }

        return failures is not null;
    }

    // 'lease_until > 0' goes through its index: the runs of the past, which are many, aren't looked at.
    public static int ReleaseHolder(Session session, string holder, DateTimeOffset now) =>
        session["UPDATE runs SET holder = NULL, lease_until = NULL, due_at = $2 WHERE holder = $1 AND lease_until > 0"].Run(holder, now);

    public static List<string> Holders(Session session) =>
        session["SELECT DISTINCT holder FROM runs WHERE lease_until > 0 ORDER BY holder"].All(row => row.Text(0));

    public static DateTimeOffset? NextDue(Session session, DateTimeOffset now, string? rootId)
    {
        const string sql = """
            SELECT min(at) FROM (
                SELECT min(due_at) AS at FROM runs WHERE due_at > 0 AND +lease_until IS NULL AND quarantined = 0 AND ($2 IS NULL OR root_id = $2)
                UNION ALL SELECT min(lease_until) FROM runs WHERE lease_until <= $1 AND ($2 IS NULL OR root_id = $2)) AS next
            """;
        return session[sql].Number(now, rootId) is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    public static bool IsAtWork(Session session, string rootId) =>
        session["SELECT 1 FROM runs WHERE root_id = $1 AND lease_until > 0 LIMIT 1"].Number(rootId) is not null;

    // Found by the index and locked by the key, one by one: a query that sorts would lock every row it looks at, and hide them from the others.
    private static Candidate? Locked(Session session, Candidate candidate, string? rootId, DateTimeOffset now) => session.Dialect.SkipLocked.Length == 0
        ? candidate
        : session[$"SELECT id, claims FROM runs WHERE id = $3 AND {Due}{session.Dialect.SkipLocked}"].First(row => new Candidate(row.Text(0), row.Int(1)), now, rootId, candidate.Id);

    private static ClaimedRun? TakeOne(Session session, string runId, ClaimRequest request, DateTimeOffset now)
    {
        session["UPDATE runs SET holder = $2, lease_until = $3, fence = fence + 1, claims = claims + 1 WHERE id = $1"].Run(runId, request.Holder, now + request.Lease);
        var row = session["SELECT state, version, fence, claims, root_id, CASE WHEN failures > 0 THEN cause END FROM runs WHERE id = $1"]
            .First(r => new { State = r.Text(0), Version = r.Number(1), Fence = r.Number(2), Claims = r.Int(3), RootId = r.Text(4), Failed = r.TextOrNull(5) }, runId)!;
        try
        {
            var state = BlobRows.Whole(session, runId, row.State);
            state.Effects.AddRange(EffectRows.OfRoot(session, row.RootId));
            return new ClaimedRun(state, row.Version, row.Fence, row.Claims, SecretRows.Of(session, runId), InboxRows.Of(session, runId), row.Failed);
        }
        catch (Exception exception) when (exception is not DbException)
        {
            // Whatever is wrong with it: parked at once, for it can't be decided now or later, and the others go on. A fault of the file is everybody's.
            Quarantine(session, runId, $"Its row can't be read: {exception.Message}");
            return null;
        }
    }

    // Version and fence move, so that a holder of old can't write any more.
    private static void Quarantine(Session session, string runId, string? cause) =>
        session["""
            UPDATE runs SET quarantined = 1, holder = NULL, lease_until = NULL, version = version + 1, fence = fence + 1,
                cause = coalesce($2, cause, 'The process that worked on it ended three times without a commit.') WHERE id = $1
            """].Run(runId, cause);
}

internal sealed record Candidate(string Id, int Claims);

/// <param name="RootId">Only runs of this tree; null: any.</param>
internal sealed record ClaimRequest(string Holder, TimeSpan Lease, int Limit, string? RootId);

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Running.Stimuli;
using NexusWorkflows.Storage.Runs;

namespace NexusWorkflows.Storage.Stimuli;

/// <summary>Bookmarks that a stimulus can find. A row is there as long as it hasn't been resumed: who takes it away is the one who resumes.</summary>
internal static class BookmarkRows
{
    /// <summary>Writes what a decision changed. A bookmark that meets a stimulus which came before it is resumed at once.</summary>
    public static void Write(Session session, RunState run, Decision decision, DateTimeOffset now)
    {
        foreach (var id in decision.BookmarksGone)
        {
            session["DELETE FROM bookmarks WHERE run_id = $1 AND bookmark_id = $2"].Run(run.Id, id);
        }

        if (decision.CorrelationChanged)
        {
            session["UPDATE bookmarks SET correlation_id = $2 WHERE run_id = $1"].Run(run.Id, run.CorrelationId);
        }

        foreach (var bookmark in decision.BookmarksSet)
        {
            session["INSERT INTO bookmarks (run_id, bookmark_id, kind, hash, correlation_id, stays) VALUES ($1, $2, $3, $4, $5, $6)"]
                .Run(run.Id, bookmark.Id, bookmark.Kind, bookmark.Hash, run.CorrelationId, bookmark.Stays);
        }

        foreach (var hash in decision.BookmarksSet.Select(b => b.Hash!).Distinct(StringComparer.Ordinal))
        {
            StimulusRows.Meet(session, run, hash, now);
        }
    }

    public static List<StoredBookmark> WithHashes(Session session, IReadOnlyCollection<string> hashes)
    {
        var where = new Conditions(session.Dialect);
        where.AddIn("hash IN $n", hashes);
        return session[$"SELECT run_id, bookmark_id, kind, hash, correlation_id FROM bookmarks WHERE {where.Text} ORDER BY id"]
            .All(row => new StoredBookmark(row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.TextOrNull(4)), where.Values);
    }

    /// <summary>Puts a message for each bookmark that the stimulus finds into its run's inbox, and gives those runs.</summary>
    public static List<string> Resume(Session session, Stimulus stimulus, DateTimeOffset now)
    {
        var found = session["""
            SELECT id, run_id, bookmark_id, stays FROM bookmarks
            WHERE hash = $1 AND ($2 IS NULL OR correlation_id = $2) AND ($3 IS NULL OR run_id = $3) ORDER BY id
            """].All(row => (Id: row.Number(0), RunId: row.Text(1), BookmarkId: row.Text(2), Stays: row.Flag(3)), stimulus.Hash, stimulus.CorrelationId, stimulus.RunId);
        var resumed = new List<string>(found.Count);
        foreach (var (id, runId, bookmarkId, stays) in found)
        {
            // The row goes with the message: a second stimulus doesn't find it, and the commit that uses the message up has nothing left to do.
            if (!stays)
            {
                session["DELETE FROM bookmarks WHERE id = $1"].Run(id);
            }

            if (InboxRows.Tell(session, runId, RunMessage.Resume(bookmarkId, stimulus.Input), now))
            {
                resumed.Add(runId);
            }
        }

        return resumed;
    }
}

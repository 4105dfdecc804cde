using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Running.Stimuli;

namespace NexusWorkflows.Storage.Stimuli;

/// <summary>Stimuli that runs have published and nobody has delivered, and delivered ones that are kept for a bookmark to come.</summary>
internal static class StimulusRows
{
    public static void Publish(Session session, string runId, JsonObject stimulus) =>
        session["INSERT INTO stimuli (hash, publisher, stimulus) VALUES ($1, $2, $3)"].Run(Stimulus.Read(stimulus).Hash, runId, stimulus);

    public static List<PublishedStimulus> Published(Session session, int limit) =>
        session["SELECT id, publisher, stimulus FROM stimuli WHERE kept_until IS NULL ORDER BY id LIMIT $1"]
            .All(row => new PublishedStimulus(row.Number(0), row.Text(1), Stimulus.Read(row.Object(2))), (long)limit);

    /// <summary>Uses up a published one; false where another process did, or an earlier one isn't delivered yet.</summary>
    public static bool Take(Session session, long id) =>
        session["SELECT min(id) FROM stimuli WHERE kept_until IS NULL"].Number() == id && session["DELETE FROM stimuli WHERE id = $1"].Run(id) == 1;

    /// <param name="started">Runs that it started: it isn't meant for what they wait for later.</param>
    public static void Keep(Session session, Stimulus stimulus, IEnumerable<string> started, DateTimeOffset until, DateTimeOffset now)
    {
        session["DELETE FROM stimuli WHERE kept_until <= $1"].Run(now);
        session["INSERT INTO stimuli (hash, stimulus, started, kept_until) VALUES ($1, $2, $3, $4)"]
            .Run(stimulus.Hash, stimulus.ToJson(), new JsonArray([.. started.Select(id => (JsonNode)id)]), until);
    }

    /// <summary>The first kept stimulus that is meant for a run's new bookmarks of a hash resumes them and is used up.</summary>
    public static void Meet(Session session, RunState run, string hash, DateTimeOffset now)
    {
        var kept = session["SELECT id, stimulus, started FROM stimuli WHERE hash = $1 AND kept_until > $2 ORDER BY id"]
            .All(row => (Id: row.Number(0), Stimulus: Stimulus.Read(row.Object(1)), Started: row.Json(2)!.AsArray()), hash, now);
        foreach (var (id, stimulus, started) in kept)
        {
            if ((stimulus.RunId is null || stimulus.RunId == run.Id)
                && (stimulus.CorrelationId is null || stimulus.CorrelationId == run.CorrelationId)
                && !started.Any(s => s!.GetValue<string>() == run.Id))
            {
                session["DELETE FROM stimuli WHERE id = $1"].Run(id);
                BookmarkRows.Resume(session, stimulus with { RunId = run.Id }, now);
                return;
            }
        }
    }
}

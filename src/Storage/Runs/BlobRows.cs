using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Values too large for the state of their run, a row each; they go with the run.</summary>
internal static class BlobRows
{
    /// <summary>Writes what is new and removes what nothing refers to; an unchanged value isn't touched.</summary>
    public static void Put(Session session, string runId, StateText text)
    {
        foreach (var hash in text.Added)
        {
            session["INSERT INTO blobs (run_id, hash, text) VALUES ($1, $2, $3)" + session.Dialect.OrNothing("run_id, hash")].Run(runId, hash, text.Large[hash]);
        }

        foreach (var hash in text.Dropped)
        {
            session["DELETE FROM blobs WHERE run_id = $1 AND hash = $2"].Run(runId, hash);
        }
    }

    /// <summary>A state with its large values.</summary>
    /// <exception cref="System.Text.Json.JsonException">The text isn't a state, or a large value is missing.</exception>
    public static RunState Whole(Session session, string runId, string state) =>
        RunStateJson.Read(state, hash => session["SELECT text FROM blobs WHERE run_id = $1 AND hash = $2"].First(row => row.Text(0), runId, hash));
}

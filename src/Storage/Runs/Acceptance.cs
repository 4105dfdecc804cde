using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>A new run, its holds and its key: all of it or nothing.</summary>
internal sealed class Acceptance(NewRun run, DateTimeOffset now)
{
    private const string Insert = """
        INSERT INTO runs (id, root_id, workflow, workflow_version, definition_version_id, name, status, direction, version, fence, claims, due_at, site, actor, start_key, accepted_at, quarantined, state,
            definition_id, correlation_id, parent_id, parent_step, tree_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, 0, 0, $9, $10, $11, $12, $9, 0, $13, $14, $15, $16, $17, $18)
        """;

    private readonly string state = StateText.Write(run.State);

    public AcceptResult Write(Session session)
    {
        if (run.KeyHash is { } hash && StartKey(session, hash) is { } known)
        {
            return known.BodyHash == run.BodyHash ? new AcceptResult.Known(known.RunId) : new AcceptResult.KeyConflict(known.RunId);
        }

        if (Live(session) is { } live)
        {
            return new AcceptResult.NotActivated(run.Activation, live);
        }

        var holds = Holds();
        if (holds.Select(hold => Taken(session, hold)).FirstOrDefault(busy => busy is not null) is { } taken)
        {
            return taken;
        }

        foreach (var hold in holds)
        {
            session["INSERT INTO holds (scope, root_id, exclusive) VALUES ($1, $2, $3) ON CONFLICT (scope, root_id) DO UPDATE SET exclusive = max(exclusive, excluded.exclusive)"]
                .Run(hold.Scope, run.State.RootId, hold.Exclusive);
        }

        WriteRun(session);
        return new AcceptResult.Accepted(run.State.Id);
    }

    public static KnownKey? StartKey(Session session, string hash) =>
        session["SELECT run_id, body_hash FROM start_keys WHERE key_hash = $1"].First(row => new KnownKey(row.Text(0), row.Text(1)), hash);

    private void WriteRun(Session session)
    {
        var header = run.State;
        session[Insert].Run(
            header.Id, header.RootId, run.WorkflowName, (long)run.WorkflowVersion, header.DefinitionVersionId, header.Name, Words.Of(header.Status), Words.Of(header.Direction),
            now, header.Site, header.Actor, run.Key, state,
            header.DefinitionId, header.CorrelationId, header.Parent?.RunId, header.Parent?.StepId, header.TreeId ?? header.RootId);
        SecretRows.AddKey(session, header.Id, run.WrappedKey);
        foreach (var secret in run.Secrets)
        {
            SecretRows.Put(session, header.Id, secret);
        }

        if (run.KeyHash is not null)
        {
            session["INSERT INTO start_keys (key_hash, run_id, body_hash) VALUES ($1, $2, $3)"].Run(run.KeyHash, header.Id, run.BodyHash ?? "");
        }

        AuditRows.Add(session, run.Audit);
    }

    // IS: a run without a correlation id has the same as another without one.
    private string? Live(Session session)
    {
        const string found = "SELECT id FROM runs WHERE finished_at IS NULL AND";
        var (definition, correlation) = (run.State.DefinitionId, run.State.CorrelationId);
        return run.Activation switch
        {
            Activation.Singleton => session[$"{found} definition_id = $1 LIMIT 1"].First(row => row.Text(0), definition),
            Activation.Correlation => session[$"{found} correlation_id IS $1 LIMIT 1"].First(row => row.Text(0), correlation),
            Activation.CorrelatedSingleton => session[$"{found} definition_id = $1 AND correlation_id IS $2 LIMIT 1"].First(row => row.Text(0), definition, correlation),
            _ => null,
        };
    }

    // Sorted and each scope once: with change and read of the same scope asked, change is what counts.
    private List<Hold> Holds() =>
        [.. run.Holds.GroupBy(h => h.Scope, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new Hold(g.Key, g.Any(h => h.Exclusive)))];

    private AcceptResult.Busy? Taken(Session session, Hold hold) =>
        session["SELECT root_id FROM holds WHERE scope = $1 AND root_id <> $2 AND ($3 = 1 OR exclusive = 1) ORDER BY root_id LIMIT 1"]
            .First(row => new AcceptResult.Busy(hold.Scope, row.Text(0)), hold.Scope, run.State.RootId, hold.Exclusive);
}

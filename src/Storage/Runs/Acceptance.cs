using System.Globalization;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Auditing;

namespace NexusWorkflows.Storage.Runs;

/// <summary>A new run, its holds and its key: all of it or nothing.</summary>
internal sealed class Acceptance
{
    private const string Insert = """
        INSERT INTO runs (id, root_id, workflow, workflow_version, definition_version_id, name, status, direction, version, fence, claims, due_at, site, actor, start_key, accepted_at, quarantined, state,
            definition_id, correlation_id, parent_id, parent_step, tree_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, 0, 0, $9, $10, $11, $12, $13, 0, $14, $15, $16, $17, $18, $19)
        """;

    private readonly NewRun run;
    private readonly DateTimeOffset now;
    private readonly IReadOnlyDictionary<string, int> limits;
    private readonly StateText state;

    /// <summary>The text is made here, by the caller, to keep the one writer free.</summary>
    public Acceptance(NewRun run, DateTimeOffset now, IReadOnlyDictionary<string, int> limits)
    {
        this.run = run;
        this.now = now;
        this.limits = limits;
        state = RunStateJson.Write(run.State);
    }

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

        if (run.Holds.Count == 0 && run.Limits.Count == 0)
        {
            WriteRun(session, waits: false);
            return new AcceptResult.Accepted(run.State.Id);
        }

        var queue = new HoldQueue(session, limits);
        var isRoot = run.State.Id == run.State.RootId;
        // A child counts with its root: it must not wait while that one holds other things, nor come after those that wait for them.
        var asks = new Waiter(run.State.RootId, isRoot ? long.MaxValue : 0, HoldRows.ClientOf(session, run.State.Site), HoldRows.Sorted(run.Holds), isRoot ? run.Limits : []);
        var inTheWay = queue.InTheWay(asks);
        var waits = isRoot && (run.LooksLater || inTheWay is { Most: not null } || (inTheWay is not null && run.WaitsWhenBusy));
        if (inTheWay is { RunId: { } other } && !waits)
        {
            return new AcceptResult.Busy(inTheWay.Scope, other, inTheWay.Since is null);
        }

        Admit(session, queue, asks, waits);
        return new AcceptResult.Accepted(run.State.Id);
    }

    private void Admit(Session session, HoldQueue queue, Waiter asks, bool waits)
    {
        HoldRows.Ask(session, asks);
        WriteRun(session, waits);
        if (waits)
        {
            queue.Enter(asks);
            queue.Grant(now); // what was in the way when the start was looked at may be gone
        }
        else
        {
            HoldRows.Take(session, asks, now);
        }
    }

    public static KnownKey? StartKey(Session session, string hash) =>
        session["SELECT run_id, body_hash FROM start_keys WHERE key_hash = $1"].First(row => new KnownKey(row.Text(0), row.Text(1)), hash);

    private void WriteRun(Session session, bool waits)
    {
        var header = run.State;
        var text = state;
        if (waits)
        {
            header.MoveTo(RunStatus.Waiting);
            header.WaitsForHoldsSince = now;
            text = RunStateJson.Write(header);
        }

        session[Insert].Run(
            header.Id, header.RootId, run.WorkflowName, (long)run.WorkflowVersion, header.DefinitionVersionId, header.Name, Words.Of(header.Status), Words.Of(header.Direction),
            waits ? null : now, header.Site, header.Actor, run.Key, now, text.Json,
            header.DefinitionId, header.CorrelationId, header.Parent?.RunId, header.Parent?.StepId, header.TreeId ?? header.RootId);
        BlobRows.Put(session, header.Id, text);
        foreach (var versionId in (header.Uses?.Values ?? []).Distinct(StringComparer.Ordinal))
        {
            session["INSERT INTO run_uses (run_id, version_id) VALUES ($1, $2)"].Run(header.Id, versionId);
        }

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

    // A run without a correlation id has the same as another without one.
    private string? Live(Session session)
    {
        const string found = "SELECT id FROM runs WHERE finished_at IS NULL AND";
        var (definition, correlation) = (run.State.DefinitionId, run.State.CorrelationId);
        string Same(int number) => correlation is null ? "correlation_id IS NULL" : string.Create(CultureInfo.InvariantCulture, $"correlation_id = ${number}");
        return run.Activation switch
        {
            Activation.Singleton => session[$"{found} definition_id = $1 LIMIT 1"].First(row => row.Text(0), definition),
            Activation.Correlation => session[$"{found} {Same(1)} LIMIT 1"].First(row => row.Text(0), correlation),
            Activation.CorrelatedSingleton => session[$"{found} definition_id = $1 AND {Same(2)} LIMIT 1"].First(row => row.Text(0), definition, correlation),
            _ => null,
        };
    }
}

using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Register;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Everything of one decision, as one part of a transaction.</summary>
internal sealed class Commit
{
    private const string Update = """
        UPDATE runs SET version = version + 1, claims = 0, cause = NULL, state = $2, status = $3, direction = $4, name = $5, correlation_id = $10,
            due_at = CASE WHEN EXISTS (SELECT 1 FROM inbox WHERE run_id = $1) THEN $8 ELSE $6 END,
            holder = CASE WHEN $7 THEN NULL ELSE holder END, lease_until = CASE WHEN $7 THEN NULL ELSE lease_until END,
            finished_at = CASE WHEN $9 THEN coalesce(finished_at, $8) END
        WHERE id = $1
        """;

    private readonly Checkpoint checkpoint;
    private readonly DateTimeOffset now;
    private readonly string state;

    /// <summary>The texts are made here, by the caller, to keep the one writer free.</summary>
    public Commit(Checkpoint checkpoint, DateTimeOffset now)
    {
        this.checkpoint = checkpoint;
        this.now = now;
        state = StateText.Write(checkpoint.State);
    }

    public CommitResult Write(Session session)
    {
        var run = checkpoint.State;
        if (!IsHeld(session))
        {
            return CommitResult.Lost.Instance;
        }

        InboxRows.Consume(session, run.Id, checkpoint.ConsumedMessages);
        var isFinal = run.Status is RunStatus.Finished or RunStatus.Failed or RunStatus.Undone or RunStatus.Cancelled;
        session[Update].Run(
            run.Id, state, Words.Of(run.Status), Words.Of(run.Direction), run.Name, checkpoint.DueAt, checkpoint.Release, now, isFinal, run.CorrelationId);
        WriteDecision(session, run);
        var woken = Family.Write(session, checkpoint, now);
        AuditRows.Add(session, checkpoint.Audit);
        return new CommitResult.Committed(checkpoint.ExpectedVersion + 1, InboxRows.Of(session, run.Id)) { Woken = woken };
    }

    // Looked at before anything is written: a loser leaves nothing behind in a transaction that others share.
    private bool IsHeld(Session session) =>
        session["SELECT 1 FROM runs WHERE id = $1 AND version = $2 AND fence = $3 AND holder IS NOT NULL"].Number(checkpoint.State.Id, checkpoint.ExpectedVersion, checkpoint.Fence) is not null;

    private void WriteDecision(Session session, RunState run)
    {
        foreach (var entry in checkpoint.Decision.Journal)
        {
            JournalRows.Add(session, run.Id, entry);
        }

        foreach (var effect in checkpoint.Decision.Effects)
        {
            EffectRows.Put(session, effect);
        }

        foreach (var outbox in checkpoint.Decision.Outbox)
        {
            JournalRows.AddOutbox(session, run.Id, outbox);
        }

        foreach (var secret in checkpoint.Secrets)
        {
            SecretRows.Put(session, run.Id, secret);
        }

        foreach (var write in checkpoint.Decision.Writes)
        {
            RegisterRows.Apply(session, write, run.Id, now);
        }

        if (checkpoint.Decision.ReleaseHolds)
        {
            session["DELETE FROM holds WHERE root_id = $1"].Run(run.RootId);
        }
    }
}

using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Auditing;
using NexusWorkflows.Storage.Register;
using NexusWorkflows.Storage.Stimuli;
using NexusWorkflows.Storage.Writing;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Everything of one decision, as one part of a transaction.</summary>
internal sealed class Commit
{
    private const string Update = """
        UPDATE runs SET version = version + 1, claims = 0, cause = NULL, state = $2, status = $3, direction = $4, name = $5, correlation_id = $10, updated_at = $8,
            due_at = CASE WHEN EXISTS (SELECT 1 FROM inbox WHERE run_id = $1) THEN $8 ELSE $6 END,
            holder = CASE WHEN $7 THEN NULL ELSE holder END, lease_until = CASE WHEN $7 THEN NULL ELSE lease_until END,
            finished_at = CASE WHEN $9 THEN coalesce(finished_at, $8) END
        WHERE id = $1
        """;

    private readonly Checkpoint checkpoint;
    private readonly DateTimeOffset now;
    private readonly IReadOnlyDictionary<string, int> limits;
    private readonly StateText state;
    private readonly List<Acceptance> children;

    /// <summary>The texts are made here, by the caller, to keep the one writer free.</summary>
    public Commit(Checkpoint checkpoint, DateTimeOffset now, IReadOnlyDictionary<string, int> limits)
    {
        this.checkpoint = checkpoint;
        this.now = now;
        this.limits = limits;
        state = checkpoint.Text;
        children = [.. checkpoint.Children.Select(child => new Acceptance(child, now, limits))];
    }

    /// <summary>A commit that touches nothing but its own run's rows needs only those.</summary>
    public static Reach ReachOf(Checkpoint checkpoint)
    {
        var decision = checkpoint.Decision;
        var isOwn = checkpoint.Children.Count == 0 && decision.Told.Count == 0 && decision.ChildCancels.Count == 0
            && !decision.ReleaseHolds && !decision.GivesUpHolds && !decision.AsksHolds
            && decision.BookmarksSet.Count == 0 && decision.BookmarksGone.Count == 0 && !decision.CorrelationChanged
            && decision.Effects.Count == 0 && decision.Writes.Count == 0 && decision.Outbox.All(row => row.Kind != OutboxRow.Published);
        return isOwn ? Reach.OwnRows : Reach.Everything;
    }

    public CommitResult Write(Session session)
    {
        var run = checkpoint.State;
        if (!IsHeld(session))
        {
            return CommitResult.Lost.Instance;
        }

        InboxRows.Consume(session, run.Id, checkpoint.ConsumedMessages);
        BookmarkRows.Write(session, run, checkpoint.Decision, now); // before the row: an early stimulus makes the run due
        session[Update].Run(
            run.Id, state.Json, Words.Of(run.Status), Words.Of(run.Direction), run.Name, checkpoint.DueAt, checkpoint.Release, now, UndoOrder.IsFinal(run.Status), run.CorrelationId);
        BlobRows.Put(session, run.Id, state);
        WriteDecision(session, run);
        if (checkpoint.Decision.ReleaseHolds && run.Id == run.RootId)
        {
            ReleaseHolds(session, run.Id); // before its children ask: what the last commit of a run starts may need them
        }

        TurnHolds(session, run);
        var woken = Family.Write(session, checkpoint, children, now);
        AuditRows.Add(session, checkpoint.Audit);
        return new CommitResult.Committed(checkpoint.ExpectedVersion + 1, InboxRows.Of(session, run.Id)) { Woken = woken };
    }

    // Looked at before anything is written: a loser leaves nothing behind in a transaction that others share.
    private bool IsHeld(Session session) =>
        session["SELECT 1 FROM runs WHERE id = $1 AND version = $2 AND fence = $3 AND holder IS NOT NULL" + session.Dialect.ForUpdate].Number(checkpoint.State.Id, checkpoint.ExpectedVersion, checkpoint.Fence) is not null;

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
            if (outbox.Kind == OutboxRow.Published)
            {
                StimulusRows.Publish(session, run.Id, outbox.Payload!.AsObject());
            }
            else
            {
                JournalRows.AddOutbox(session, run.Id, outbox);
            }
        }

        foreach (var secret in checkpoint.Secrets)
        {
            SecretRows.Put(session, run.Id, secret);
        }

        foreach (var write in checkpoint.Decision.Writes)
        {
            RegisterRows.Apply(session, write, run.Id, now);
        }

        foreach (var act in RunActs.Of(run.Id, checkpoint.Decision, now))
        {
            AuditRows.Add(session, act);
        }
    }

    private bool IsToldToUndo(Session session) => InboxRows.Of(session, checkpoint.State.Id).Exists(InboxRows.IsUndo);

    // Die before the commit: the run has, or hasn't, what it had before. Die after: its row says whether it stands in line, and the line gives it back.
    private void TurnHolds(Session session, RunState run)
    {
        var queue = new HoldQueue(session, limits);
        if (checkpoint.Decision.GivesUpHolds && HoldRows.Release(session, run.Id, keepsHolds: IsToldToUndo(session)))
        {
            queue.Grant(now);
        }
        else if (checkpoint.Decision.AsksHolds)
        {
            queue.Enter(new Waiter(run.Id, 0, HoldRows.ClientOf(session, run.Site), [], []));
            queue.Grant(now);
        }
    }

    // Die before the commit: they are this run's still, and so is its end. Die after: whoever comes next has them all.
    private void ReleaseHolds(Session session, string rootId)
    {
        if (HoldRows.Release(session, rootId, keepsHolds: IsToldToUndo(session)))
        {
            new HoldQueue(session, limits).Grant(now);
        }
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Running;

/// <summary>Claims and commits of runs. Losing a race is a result, never an exception; a store that can't be used throws <see cref="StoreException"/>.</summary>
public interface IRunStore
{
    /// <summary>Stores a new run, its holds and its idempotency key in one transaction, or says why not.</summary>
    Task<AcceptResult> AcceptAsync(NewRun run, CancellationToken ct);

    /// <summary>Claims runs that have work now and whose lease is free or over: fence + 1, claims + 1.</summary>
    /// <param name="rootId">Only this run and what descends from it, awaited or not; null: any.</param>
    Task<IReadOnlyList<ClaimedRun>> ClaimAsync(string holder, TimeSpan lease, int limit, string? rootId, CancellationToken ct);

    /// <summary>Writes everything of one decision, if version and fence still are the expected ones. Commits of different runs that arrive together share one transaction.</summary>
    /// <exception cref="RunDataException">This commit can't be written; the others of its transaction are.</exception>
    Task<CommitResult> CommitAsync(Checkpoint checkpoint, CancellationToken ct);

    /// <summary>Extends the lease; false when someone else has the run.</summary>
    Task<bool> RenewAsync(string runId, long fence, TimeSpan lease, CancellationToken ct);

    /// <summary>Gives a run back without a commit (drain, or a decision that threw). Counts as a claim that ended well unless <paramref name="failed"/> is given: the third of these, whatever was committed between, parks the run with it as cause.</summary>
    Task ReleaseAsync(string runId, long fence, string? failed, CancellationToken ct);

    /// <summary>Ends the leases of a holder that is known to be dead.</summary>
    Task ReleaseHolderAsync(string holder, CancellationToken ct);

    /// <summary>Holders that have a lease, to find dead ones after a restart.</summary>
    Task<IReadOnlyList<string>> HoldersAsync(CancellationToken ct);

    /// <summary>Puts a message into the run's inbox and makes the run due; false when there is no such run.</summary>
    Task<bool> TellAsync(string runId, RunMessage message, CancellationToken ct);

    /// <summary>Puts the instruction to undo into the run's inbox. A final run gets its holds again in the same transaction, all or none; from then on it is listed as undoing.</summary>
    Task<UndoAnswer> TellUndoAsync(string runId, RunMessage message, CancellationToken ct);

    /// <summary>Effects of a root run that stand, and that a later root run has recorded as its own since.</summary>
    Task<IReadOnlyList<TakenEffect>> TakenOverAsync(string rootId, CancellationToken ct);

    /// <summary>What a run that started now would have to wait for; null: nothing.</summary>
    Task<HoldWait?> InTheWayAsync(HoldWish wish, CancellationToken ct);

    /// <summary>Gives their holds to those waiting runs that can have them now. Each commit that releases does the same; this is for limits that were raised between two lives of a process.</summary>
    Task GrantHoldsAsync(CancellationToken ct);

    /// <summary>Deletes a root run with its history, bookmarks, inbox, holds and key, and its awaited descendants with it, unless one of those lives; whoever works on it loses it, and nothing that comes late brings it back (S13). One that is an awaited child goes with its root alone. What it made outside is never forgotten so.</summary>
    Task<DeleteResult> DeleteAsync(string runId, AuditRow audit, CancellationToken ct);

    /// <summary>The inbox of a run that this process holds, oldest first.</summary>
    Task<IReadOnlyList<StoredMessage>> InboxAsync(string runId, CancellationToken ct);

    /// <summary>The run that an idempotency key was used for; null: the key is new.</summary>
    Task<KnownKey?> FindKeyAsync(string keyHash, CancellationToken ct);

    /// <summary>Whether a process holds this run or an awaited descendant of it.</summary>
    Task<bool> IsAtWorkAsync(string rootId, CancellationToken ct);

    /// <summary>When the next run without a lease is due; null: none.</summary>
    /// <param name="rootId">Only this run and its awaited descendants; null: any.</param>
    Task<DateTimeOffset?> NextDueAsync(string? rootId, CancellationToken ct);

    /// <summary>Effects by their ids, in that order, with the sealed secrets their before-images and inputs refer to.</summary>
    Task<IReadOnlyList<EffectState>> EffectsAsync(IReadOnlyList<string> ids, CancellationToken ct);

    /// <summary>The sealed secrets of a run that isn't claimed (another run's effect is to be removed).</summary>
    Task<SealedSecrets> SecretsAsync(string runId, CancellationToken ct);
}

/// <summary>A run to accept.</summary>
/// <param name="State">With status pending and its input already sealed.</param>
/// <param name="KeyHash">Hash of (workflow, actor, idempotency key); null: none.</param>
/// <param name="BodyHash">Hash of what was asked, compared when the key is used again.</param>
public sealed record NewRun(RunState State, string WorkflowName, int WorkflowVersion, IReadOnlyList<Hold> Holds, string? Key, string? KeyHash, string? BodyHash, byte[] WrappedKey, IReadOnlyList<SealedSecret> Secrets, AuditRow Audit)
{
    /// <summary>Named limits it counts against.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];

    /// <summary>Where a hold is taken the run is stored as waiting, instead of refused. Only for root runs: one that waited while its root holds other things could wait for ever.</summary>
    public bool WaitsWhenBusy { get; init; }

    /// <summary>Nobody looked before the start whether anything conflicts: it is stored as waiting, and looks when it gets its holds, be it at once.</summary>
    public bool LooksLater { get; init; }

    /// <summary>Which live runs forbid this one; looked at in the transaction that stores it.</summary>
    public Activation Activation { get; init; }
}

/// <summary>Who may change what while a run is live.</summary>
/// <param name="Scope"><c>site:D</c>, <c>backend:B</c>.</param>
/// <param name="Exclusive">False: reads beside other reads.</param>
public sealed record Hold(string Scope, bool Exclusive);

/// <param name="BodyHash">Hash of what was asked then.</param>
public sealed record KnownKey(string RunId, string BodyHash);

public abstract record AcceptResult
{
    private AcceptResult()
    {
    }

    public sealed record Accepted(string RunId) : AcceptResult;

    /// <summary>The same key with the same body: that run.</summary>
    public sealed record Known(string RunId) : AcceptResult;

    /// <summary>The same key with another body.</summary>
    public sealed record KeyConflict(string RunId) : AcceptResult;

    /// <summary>A hold is taken.</summary>
    /// <param name="Waits">That run doesn't have it either, but waits for it and comes first.</param>
    public sealed record Busy(string Scope, string HolderRunId, bool Waits = false) : AcceptResult;

    /// <summary>The definition's activation strategy forbids it while another run lives.</summary>
    public sealed record NotActivated(Activation Strategy, string LiveRunId) : AcceptResult;
}

/// <summary>What became of an instruction to undo.</summary>
public abstract record UndoAnswer
{
    private UndoAnswer()
    {
    }

    public sealed record Told : UndoAnswer;

    public sealed record NotFound : UndoAnswer;

    /// <summary>Another run is in the way of a final run's holds: nothing was changed.</summary>
    public sealed record Busy(HoldWait InTheWay) : UndoAnswer;
}

/// <summary>What became of a deletion; refused, it changed nothing.</summary>
public abstract record DeleteResult
{
    private DeleteResult()
    {
    }

    public sealed record Deleted : DeleteResult;

    public sealed record NotFound : DeleteResult;

    /// <summary>It is needed still.</summary>
    /// <param name="RunId">The run that lives, or the root that it belongs to.</param>
    public sealed record InUse(string RunId) : DeleteResult;

    /// <summary>It has made something that isn't removed, or a call of it is out: undo it first.</summary>
    public sealed record OwnsEffects : DeleteResult;
}

/// <summary>A claimed run with everything its decider needs.</summary>
/// <param name="Claims">Claims in a row that ended without a commit.</param>
/// <param name="Messages">The inbox, oldest first.</param>
/// <param name="Failed">What the last holder failed with, where it gave the run back for that; null otherwise.</param>
public sealed record ClaimedRun(RunState State, long Version, long Fence, int Claims, SealedSecrets Secrets, IReadOnlyList<StoredMessage> Messages, string? Failed = null);

/// <summary>A run's secrets as stored.</summary>
public sealed record SealedSecrets(byte[] WrappedKey, IReadOnlyList<SealedSecret> Items);

public sealed record SealedSecret(string Name, byte[] Sealed, bool OneTime);

/// <summary>One decision's writes.</summary>
/// <param name="DueAt">When the run has work next; null: only when told. In the past: at once.</param>
/// <param name="Release">The lease ends with this commit.</param>
/// <param name="ConsumedMessages">Inbox rows that this decision used up.</param>
public sealed record Checkpoint(
    RunState State,
    long ExpectedVersion,
    long Fence,
    DateTimeOffset? DueAt,
    bool Release,
    Decision Decision,
    IReadOnlyList<SealedSecret> Secrets,
    IReadOnlyList<long> ConsumedMessages,
    AuditRow? Audit)
{
    /// <summary>The state as it is to be stored; made from <see cref="State"/> where it isn't given.</summary>
    public StateText Text
    {
        get => field ??= RunStateJson.Write(State);
        init;
    }

    /// <summary>Runs that begin with this commit. One that can't be stored is answered with a <c>refused</c> message to this run, in the same commit.</summary>
    public IReadOnlyList<NewRun> Children { get; init; } = [];
}

public abstract record CommitResult
{
    private CommitResult()
    {
    }

    /// <param name="Messages">Inbox rows that came since the claim or the last commit.</param>
    public sealed record Committed(long Version, IReadOnlyList<StoredMessage> Messages) : CommitResult
    {
        /// <summary>Other runs that this commit put something into the inbox of.</summary>
        public IReadOnlyList<string> Woken { get; init; } = [];
    }

    /// <summary>Version or fence was another: someone else goes on.</summary>
    public sealed record Lost : CommitResult
    {
        public static Lost Instance { get; } = new();
    }
}

/// <summary>A message to a run: an instruction, the resumption of a bookmark, or what became of a child or of its wait for holds.</summary>
/// <param name="Kind"><c>told</c>, <c>resume</c>, <c>variables</c>, <c>granted</c> (a run that waited has its holds), <c>rested</c>, <c>ended</c> or <c>refused</c>.</param>
public sealed record RunMessage(string Kind, JsonObject Payload, AuditRow? Audit = null)
{
    /// <param name="input">What the bookmark is resumed with; null: nothing.</param>
    public static RunMessage Resume(string bookmarkId, JsonNode? input, AuditRow? audit = null) =>
        new("resume", new JsonObject { ["bookmark"] = bookmarkId, ["payload"] = input?.DeepClone() }, audit);
}

public sealed record StoredMessage(long Id, string Kind, JsonObject Payload);

/// <summary>One act of an actor, written in the same transaction as what it did.</summary>
public sealed record AuditRow(DateTimeOffset At, string Actor, string Action, string Subject, string? Detail);

/// <summary>What one run has stored, or wants to store, is wrong. Counts against that run alone (S12); the store is sound.</summary>
public sealed class RunDataException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}

/// <summary>The store itself failed, for everybody: full disk, read-only, unreadable, too new.</summary>
public sealed class StoreException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}

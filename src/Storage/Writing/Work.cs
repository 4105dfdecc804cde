namespace NexusWorkflows.Storage.Writing;

/// <summary>Something to write, with whoever waits for its answer.</summary>
internal abstract class Work(Reach reach, CancellationToken ct)
{
    public Reach Reach => reach;

    /// <summary>Withdrawn before it was begun; once begun it is answered whatever happens to the caller.</summary>
    public bool IsWithdrawn => ct.IsCancellationRequested;

    protected CancellationToken Caller => ct;

    /// <summary>Writes within the present transaction; may be called again when that transaction failed.</summary>
    public abstract void Apply(Session session);

    /// <summary>The transaction is committed.</summary>
    public abstract void Answer();

    public abstract void Fail(Exception exception);

    public abstract void Withdraw();
}

/// <summary>A write that gives an answer.</summary>
internal sealed class Work<T>(Func<Session, T> write, Reach reach, CancellationToken ct) : Work(reach, ct)
{
    private readonly TaskCompletionSource<T> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    public Task<T> Answered => answered.Task;

    public override void Apply(Session session) => result = write(session);

    public override void Answer() => answered.TrySetResult(result!);

    public override void Fail(Exception exception) => answered.TrySetException(exception);

    public override void Withdraw() => answered.TrySetCanceled(Caller);
}

/// <summary>What a write looks at besides what it changes.</summary>
internal enum Reach
{
    /// <summary>Rows whose absence matters too, as holds, keys and who waits: nobody else may write such meanwhile.</summary>
    Everything,

    /// <summary>Only rows that it locks by their key before it reads them.</summary>
    OwnRows,
}

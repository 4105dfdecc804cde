namespace NexusWorkflows.Storage.Writing;

/// <summary>How a store writes several works in one transaction.</summary>
internal abstract class Transactions : IDisposable
{
    /// <summary>Writes all of it or nothing; null when it is on the disk. Doesn't answer them.</summary>
    /// <returns>In the operator's words why nothing of it was written.</returns>
    public abstract Task<Exception?> TryWriteAsync(IReadOnlyList<Work> batch);

    public abstract void Dispose();
}

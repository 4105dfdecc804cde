using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Auditing;

/// <summary>The audit as it is stored. Rows come with the transactions of what they tell; here they are read, and chained afterwards.</summary>
public interface IAuditLog
{
    /// <summary>Who did what, newest first.</summary>
    Task<Page<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken ct);

    /// <summary>Sealed rows by number.</summary>
    /// <param name="after">The number to begin behind; 0: from the first.</param>
    Task<IReadOnlyList<AuditEntry>> SealedAsync(long after, int limit, CancellationToken ct);

    /// <summary>Rows that have no number yet, in the order they were written.</summary>
    /// <param name="after">The id to begin behind; 0: from the first.</param>
    Task<IReadOnlyList<AuditEntry>> UnsealedAsync(long after, int limit, CancellationToken ct);

    /// <summary>Gives the oldest rows without a number the next ones, with hash and seal, in one transaction. Writes nothing when there are none.</summary>
    /// <param name="holder">Takes the sealer's lease, and gives it back with the last row.</param>
    Task<SealResult> SealAsync(string holder, TimeSpan lease, int limit, CancellationToken ct);

    /// <summary>Rows with a smaller id were written before rows had marks.</summary>
    Task<long> MarkedFromAsync(CancellationToken ct);
}

/// <summary>A stored row.</summary>
/// <param name="Mark">What proves who wrote it; empty: none.</param>
/// <param name="Seal">Its place in the chain; null: not sealed yet.</param>
public sealed record AuditEntry(long Id, AuditRow Row, byte[] Mark, AuditSeal? Seal);

/// <param name="Number">From 1, without gaps.</param>
/// <param name="Proof">What proves who sealed it; empty: none.</param>
public sealed record AuditSeal(long Number, byte[] Hash, byte[] Proof);

/// <param name="Actor">Exactly; null: any. Likewise the next two.</param>
/// <param name="From">This instant or later.</param>
/// <param name="To">Before this instant.</param>
/// <param name="PageNumber">From 1; less is taken as 1.</param>
/// <param name="PageSize">From 1 to 500; what is beyond is taken as the nearer of them.</param>
public sealed record AuditFilter(string? Actor = null, string? Action = null, string? Subject = null, DateTimeOffset? From = null, DateTimeOffset? To = null, int PageNumber = 1, int PageSize = 50);

/// <summary>What a sealer could do.</summary>
/// <param name="Count">Rows sealed by this call.</param>
/// <param name="Newest">The newest seal of the chain; null: nothing is sealed, or another seals.</param>
/// <param name="More">Rows are left for the next call.</param>
/// <param name="Other">The holder that seals now; null: nobody else.</param>
public sealed record SealResult(int Count, AuditSeal? Newest, bool More, string? Other);

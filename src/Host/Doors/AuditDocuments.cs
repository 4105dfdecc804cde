namespace NexusWorkflows.Host.Doors;

/// <param name="Number">Its place in the chain; null: not sealed yet.</param>
/// <param name="Subject">What it was done to: a run's id, a workflow's name, a reference to a value, the name of what was made or removed.</param>
internal sealed record AuditDocument(long? Number, DateTimeOffset At, string Actor, string Action, string Subject, string? Detail);

/// <summary>What a verification of the audit found.</summary>
/// <param name="Fits">Every row is as it was written, and none is missing up to where the chain is known to have come.</param>
/// <param name="Sealed">Rows of the chain; where one doesn't fit, those before it.</param>
/// <param name="Unsealed">Rows that wait for their seal.</param>
/// <param name="Newest">The last row of the chain that fits.</param>
/// <param name="Known">How far the chain was known to have come before this verification.</param>
/// <param name="Misfit">The first row that doesn't fit; null: all fit.</param>
internal sealed record AuditVerdictDocument(bool Fits, long Sealed, long Unsealed, AuditPointDocument? Newest, AuditKnownDocument? Known, AuditMisfitDocument? Misfit);

internal sealed record AuditPointDocument(long Number, string Hash);

internal sealed record AuditKnownDocument(long Number, string Hash, DateTimeOffset At);

/// <param name="Kind">changed, removed, inserted, reordered, resealed or cut_off.</param>
/// <param name="Id">Null: the row isn't there.</param>
internal sealed record AuditMisfitDocument(string Kind, long? Number, long? Id, string Message);

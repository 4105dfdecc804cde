namespace NexusWorkflows.Host.Doors;

/// <summary>Who may act, and who did what; in this process's store, or at a server. No platform is needed for it.</summary>
internal interface IRecords
{
    /// <summary>Who did what, newest first.</summary>
    Task<ListDocument<AuditDocument>> ListAuditAsync(AuditQuery query, CancellationToken ct);

    /// <summary>Whether the audit is as it was written.</summary>
    Task<AuditVerdictDocument> VerifyAuditAsync(CancellationToken ct);

    /// <summary>Writes the sealed rows, oldest first.</summary>
    Task ExportAuditAsync(AuditFormat format, Stream to, CancellationToken ct);

    Task<NewKeyDocument> AddKeyAsync(KeyOrder order, CancellationToken ct);

    Task<ListDocument<KeyDocument>> ListKeysAsync(CancellationToken ct);

    Task RevokeKeyAsync(string name, CancellationToken ct);
}

/// <param name="Actor">Exactly; null: any. Likewise the next two.</param>
/// <param name="From">This instant or later.</param>
/// <param name="To">Before this instant.</param>
internal sealed record AuditQuery(string? Actor = null, string? Action = null, string? Subject = null, DateTimeOffset? From = null, DateTimeOffset? To = null, int Page = 1, int PageSize = 50);

/// <summary>How the audit is exported.</summary>
internal enum AuditFormat
{
    /// <summary>A JSON document a line.</summary>
    Jsonl,

    /// <summary>For a spreadsheet; only the other one can be checked.</summary>
    Csv,
}

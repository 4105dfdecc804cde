using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Doors;

/// <summary>Keys and the audit of this process's store, for one actor.</summary>
internal sealed class LocalRecords(IAuditLog log, AuditVerifier verifier, AuditSealer sealer, KeyRing keys, Acting acting) : IRecords
{
    public static LocalRecords Of(IServiceProvider services, Acting acting) => new(
        services.GetRequiredService<IAuditLog>(), services.GetRequiredService<AuditVerifier>(), services.GetRequiredService<AuditSealer>(), services.GetRequiredService<KeyRing>(), acting);

    public async Task<ListDocument<AuditDocument>> ListAuditAsync(AuditQuery query, CancellationToken ct)
    {
        var rows = await log.ListAsync(new AuditFilter(query.Actor, query.Action, query.Subject, query.From, query.To, query.Page, query.PageSize), ct);
        return new ListDocument<AuditDocument>([.. rows.Items.Select(DocumentOf)], rows.PageNumber, rows.PageSize, rows.Total);
    }

    public async Task<AuditVerdictDocument> VerifyAuditAsync(CancellationToken ct)
    {
        var verdict = await verifier.VerifyAsync(ct);
        return new AuditVerdictDocument(
            verdict.Misfit is null, verdict.Sealed, verdict.Unsealed,
            verdict.Hash is { } hash ? new AuditPointDocument(verdict.Sealed, hash) : null,
            verdict.Known is { } known ? new AuditKnownDocument(known.Number, known.Hash, known.At) : null,
            verdict.Misfit is { } misfit ? new AuditMisfitDocument(misfit.Kind, misfit.Number, misfit.Id, misfit.Message) : null);
    }

    public async Task ExportAuditAsync(AuditFormat format, Stream to, CancellationToken ct)
    {
        // First, so that what was done up to now is in it.
        await sealer.SealAsync(ct);
        await AuditExport.WriteAsync(log, format, to, ct);
    }

    public Task<NewKeyDocument> AddKeyAsync(KeyOrder order, CancellationToken ct) => keys.AddAsync(order, acting, ct);

    public async Task<ListDocument<KeyDocument>> ListKeysAsync(CancellationToken ct) => ListDocument<KeyDocument>.Of(await keys.ListAsync(ct));

    public Task RevokeKeyAsync(string name, CancellationToken ct) => keys.RevokeAsync(name, acting.Actor, ct);

    private static AuditDocument DocumentOf(AuditEntry entry) => new(entry.Seal?.Number, entry.Row.At, entry.Row.Actor, entry.Row.Action, entry.Row.Subject, entry.Row.Detail);
}

using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.Doors;

/// <summary>Sites and clients of this process's register, and its audit.</summary>
internal sealed class LocalRegister(IRunQueries queries)
{
    public Task<SiteDocument?> FindSiteAsync(string domain, CancellationToken ct) => throw new NotSupportedException(queries.ToString() + domain);
    public Task<ListDocument<SiteHead>> ListSitesAsync(CancellationToken ct) => throw new NotSupportedException();
    public Task<ListDocument<ClientDocument>> ListClientsAsync(CancellationToken ct) => throw new NotSupportedException();
    public Task<ListDocument<AuditDocument>> ListAuditAsync(int page, CancellationToken ct) => throw new NotSupportedException();
}

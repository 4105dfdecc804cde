using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Activities.Tests.Running;

/// <summary>A register in memory, which applies what a call wrote as the store does with its answer.</summary>
internal sealed class SiteBook : ISiteRegister
{
    private readonly Dictionary<string, Site> sites = [];

    public Task<Site?> FindSiteAsync(string domain, CancellationToken ct) => Task.FromResult(sites.GetValueOrDefault(domain));

    public Task<SitePage> ListSitesAsync(int page, int pageSize, string? search, CancellationToken ct) => throw new NotSupportedException();

    public Task<Client?> FindClientAsync(string name, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<Client>> ListClientsAsync(CancellationToken ct) => throw new NotSupportedException();

    public void Apply(ActivityContext context)
    {
        foreach (var write in context.Writes)
        {
            switch (write.Kind)
            {
                case RegisterChange.SitePut:
                    var site = RegisterChange.ReadSite(write.Data);
                    sites[site.Domain] = sites.TryGetValue(site.Domain, out var known) ? site with { Status = SiteStatusTable.Move(site.Domain, known.Status, site.Status) } : site;
                    break;
                case RegisterChange.SiteStatusChange:
                    var (changed, status) = RegisterChange.ReadStatus(write.Data);
                    sites[changed] = sites[changed] with { Status = SiteStatusTable.Move(changed, sites[changed].Status, status) };
                    break;
                case RegisterChange.SiteDelete when RegisterChange.ReadDelete(write.Data) is var (gone, token) && sites[gone].Token == token:
                    sites.Remove(gone);
                    break;
                default:
                    throw new InvalidOperationException($"Nobody applies '{write.Kind}'.");
            }
        }
    }
}

using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Tenancy;
using NexusWorkflows.Tenancy.Names;

namespace NexusWorkflows.Host.Doors;

/// <summary>Sites and clients of this process's register, completed by what the run that registered them gave out.</summary>
internal sealed class LocalRegister(ISiteRegister register, IRunQueries queries, SiteAddresses addresses)
{
    private const int PageSize = 500;

    /// <param name="domain">As a person types it: in any case, with a full stop at its end, in letters of any language.</param>
    public async Task<SiteDocument?> FindSiteAsync(string domain, CancellationToken ct)
    {
        var site = await FindExactlyAsync(domain.ToLowerInvariant(), ct) ?? (DomainName.Of(domain).Name is { } name ? await FindExactlyAsync(name, ct) : null);
        if (site is null)
        {
            return null;
        }

        var output = await OutputAsync(site, ct);
        return new SiteDocument(
            site.Domain,
            UrlOf(site),
            site.Client,
            SiteStatusTable.ToText(site.Status),
            site.Backend ?? "",
            site.Database ?? "",
            site.Apps,
            SiteDocuments.Mail(output) ?? MailOf(site.Mail),
            SiteDocuments.Dns(output),
            SiteDocuments.Certificate(output),
            SiteDocuments.Sso(output) ?? (site.Sso is { } slug ? new SsoDocument(slug, null) : null));
    }

    public async Task<ListDocument<SiteHead>> ListSitesAsync(CancellationToken ct) => ListDocument<SiteHead>.Of(
        [.. (await AllSitesAsync(ct)).OrderByDescending(site => site.CreatedAt).Select(site => new SiteHead(
            site.Domain, UrlOf(site), site.Client, SiteStatusTable.ToText(site.Status), site.Backend ?? "", site.Database ?? "", site.CreatedAt))]);

    public async Task<ListDocument<ClientDocument>> ListClientsAsync(CancellationToken ct)
    {
        var sites = (await AllSitesAsync(ct)).ToLookup(site => site.Client, site => site.Domain, StringComparer.Ordinal);
        var clients = await register.ListClientsAsync(ct);
        return ListDocument<ClientDocument>.Of([.. clients.OrderByDescending(client => client.CreatedAt).Select(client => new ClientDocument(client.Name, client.Name, client.Email, [.. sites[client.Name].Order(StringComparer.Ordinal)]))]);
    }

    // A store may compare without case and accents: another site than the one that was named must not be taken for it.
    private async Task<Site?> FindExactlyAsync(string domain, CancellationToken ct) => await register.FindSiteAsync(domain, ct) is { } site && site.Domain == domain ? site : null;

    private async Task<List<Site>> AllSitesAsync(CancellationToken ct)
    {
        var sites = new List<Site>();
        for (var page = 1; ; page++)
        {
            var found = await register.ListSitesAsync(page, PageSize, null, ct);
            sites.AddRange(found.Items);
            if (found.Items.Count == 0 || sites.Count >= found.Total)
            {
                return sites;
            }
        }
    }

    // The register holds what lasts; what was looked at (records, certificate) is in the outputs of the run that made the site.
    private async Task<System.Text.Json.Nodes.JsonObject> OutputAsync(Site site, CancellationToken ct)
    {
        if (site.RunId is { } runId && await queries.FindAsync(runId, ct) is { } run)
        {
            return run.State.Output;
        }

        var runs = await queries.ListAsync(new RunFilter(Engine.Deciding.RunStatus.Finished, "onboarding", site.Domain, PageSize: 1), ct);
        return runs.Items is [var last] && await queries.FindAsync(last.Id, ct) is { } whole ? whole.State.Output : [];
    }

    private string UrlOf(Site site) => site.Url ?? addresses.UrlOf(site.Domain);

    private static SiteMailDocument? MailOf(SiteMail mail) => mail.Domain is { } domain ? new SiteMailDocument(domain, mail.Mailbox, mail.Aliases, mail.DkimSelector) : null;
}

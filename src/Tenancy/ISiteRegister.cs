namespace NexusWorkflows.Tenancy;

/// <summary>Reads the register of clients and sites; changes go through the engine as local writes (<see cref="RegisterChange"/>).</summary>
public interface ISiteRegister
{
    /// <summary>The site's row, offboarded ones too; null: it was never registered.</summary>
    Task<Site?> FindSiteAsync(string domain, CancellationToken ct);

    /// <summary>Sites by domain.</summary>
    /// <param name="page">From 1.</param>
    /// <param name="pageSize">At least 1.</param>
    /// <param name="search">Part of domain, client or purpose; null: every site.</param>
    Task<SitePage> ListSitesAsync(int page, int pageSize, string? search, CancellationToken ct);

    /// <summary>The client of that name; null: there is none.</summary>
    Task<Client?> FindClientAsync(string name, CancellationToken ct);

    /// <summary>Clients by name.</summary>
    Task<IReadOnlyList<Client>> ListClientsAsync(CancellationToken ct);
}

/// <param name="Total">Sites found, on all pages.</param>
public sealed record SitePage(IReadOnlyList<Site> Items, int Page, int PageSize, long Total);

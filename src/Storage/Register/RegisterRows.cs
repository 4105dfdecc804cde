using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Runs;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Storage.Register;

/// <summary>The register's tables, and the changes that runs carry to them.</summary>
internal static class RegisterRows
{
    private const string SiteColumns = "data, status, created_at, changed_at";

    private const string PutSite = """
        INSERT INTO sites (domain, client, status, purpose, token, run_id, created_at, changed_at, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)
        """;

    private const string PutClient = """
        INSERT INTO clients (name, email, notes, created_at, changed_at) VALUES ($1, $2, $3, $4, $4)
        """;

    /// <exception cref="RunDataException">No table has a rule for this kind.</exception>
    /// <exception cref="FormatException">The change can't be read.</exception>
    /// <exception cref="InvalidOperationException">The table of statuses has no such change.</exception>
    public static void Apply(Session session, LocalWrite write, string? runId, DateTimeOffset now)
    {
        switch (write.Kind)
        {
            case RegisterChange.ClientPut:
                var client = RegisterChange.ReadClient(write.Data);
                session[PutClient + session.Dialect.OrUpdate("name", "email", "notes", "changed_at")].Run(client.Name, client.Email, client.Notes, now);
                break;
            case RegisterChange.SitePut:
                var site = RegisterChange.ReadSite(write.Data);
                Put(session, site with { RunId = site.RunId ?? runId }, now);
                break;
            case RegisterChange.SiteStatusChange:
                var (domain, status) = RegisterChange.ReadStatus(write.Data);
                ChangeStatus(session, domain, status, now);
                break;
            case RegisterChange.SiteDelete:
                var (removed, token) = RegisterChange.ReadDelete(write.Data);
                session["DELETE FROM sites WHERE domain = $1 AND token = $2"].Run(removed, token);
                break;
            default:
                throw new RunDataException("store.unknown_write", $"A run's decision carries a change of kind '{write.Kind}', which this version of the store can't apply.");
        }
    }

    public static Site? FindSite(Session session, string domain) => session[$"SELECT {SiteColumns} FROM sites WHERE domain = $1"].First(ReadSite, domain);

    public static SitePage ListSites(Session session, int page, int pageSize, string? search)
    {
        var where = new Conditions(session.Dialect);
        where.AddSearch(RunRows.Pattern(search), "domain", "client", "purpose");
        var (number, size) = (Math.Max(1, page), Math.Max(1, pageSize));
        var total = session[$"SELECT count(*) FROM sites WHERE {where.Text}"].Number(where.Values) ?? 0;
        var (take, skip) = (where.Next((long)size), where.Next((number - 1L) * size));
        var items = session[$"SELECT {SiteColumns} FROM sites WHERE {where.Text} ORDER BY domain LIMIT {take} OFFSET {skip}"].All(ReadSite, where.Values);
        return new SitePage(items, number, size, total);
    }

    public static Client? FindClient(Session session, string name) =>
        session["SELECT name, email, notes, created_at, changed_at FROM clients WHERE name = $1"].First(ReadClient, name);

    public static List<Client> ListClients(Session session) => session["SELECT name, email, notes, created_at, changed_at FROM clients ORDER BY name"].All(ReadClient);

    private static void Put(Session session, Site site, DateTimeOffset now)
    {
        if (FindSite(session, site.Domain) is { } known)
        {
            SiteStatusTable.Move(site.Domain, known.Status, site.Status);
        }

        session["INSERT INTO clients (name, created_at, changed_at) VALUES ($1, $2, $2)" + session.Dialect.OrNothing("name")].Run(site.Client, now);
        session[PutSite + session.Dialect.OrUpdate("domain", "client", "status", "purpose", "token", "run_id", "changed_at", "data")].Run(site.Domain, site.Client, SiteStatusTable.ToText(site.Status), site.Purpose, site.Token, site.RunId, now, RegisterChange.Write(site));
    }

    private static void ChangeStatus(Session session, string domain, SiteStatus to, DateTimeOffset now)
    {
        var site = FindSite(session, domain) ?? throw new InvalidOperationException($"The status of site '{domain}' can't become '{SiteStatusTable.ToText(to)}': it isn't in the register.");
        session["UPDATE sites SET status = $2, changed_at = $3 WHERE domain = $1"].Run(domain, SiteStatusTable.ToText(SiteStatusTable.Move(domain, site.Status, to)), now);
    }

    private static Site ReadSite(Row row) =>
        RegisterChange.ReadSite(row.Object(0)) with { Status = SiteStatusTable.Find(row.Text(1)) ?? SiteStatus.Development, CreatedAt = row.Time(2), ChangedAt = row.Time(3) };

    private static Client ReadClient(Row row) =>
        new() { Name = row.Text(0), Email = row.TextOrNull(1), Notes = row.TextOrNull(2), CreatedAt = row.Time(3), ChangedAt = row.Time(4) };
}

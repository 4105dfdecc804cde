using System.CommandLine;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>The register's sites.</summary>
internal static class SitesVerb
{
    private static readonly Argument<string> Domain = new("DOMAIN") { Description = "The site's domain" };

    public static Verb Make() => new Verb("sites", "Look at the sites in the register") { Examples = ["sites list", "sites show byrne.nexus.localhost --json"] }.Takes(
        new Verb("list", "List the sites") { Examples = ["sites list --json"] }.Does(ListAsync),
        new Verb("show", "Show one site with what belongs to it") { Examples = ["sites show byrne.nexus.localhost"] }.Takes(Domain).Does(ShowAsync));

    private static async Task<int> ListAsync(Session session, CancellationToken ct)
    {
        var sites = await (await session.OpenAsync(ct)).ListSitesAsync(ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(sites, DoorJson.Context.ListDocumentSiteHead);
        }
        else
        {
            session.Screen.Table(["DOMAIN", "CLIENT", "STATUS", "BACKEND", "DATABASE"], [.. sites.Items.Select(site => (IReadOnlyList<string>)[site.Domain, site.Client, site.Status, site.Backend, site.Database])]);
        }

        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(Session session, CancellationToken ct)
    {
        var domain = session.Get(Domain);
        var site = await (await session.OpenAsync(ct)).FindSiteAsync(domain, ct) ?? throw RefusalException.NotFound("site", domain, $"'{Hints.Command("sites list")}' shows those in the register.");
        if (session.Screen.Json)
        {
            session.Screen.Document(site, DoorJson.Context.SiteDocument);
        }
        else
        {
            ProvisionWords.Say(session.Screen, new ProvisionDocument(new ProvisionRun("", "", 0, "", null), site, null, [], null), site, null);
        }

        return ExitCode.Done;
    }
}

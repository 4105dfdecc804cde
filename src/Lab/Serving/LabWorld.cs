using System.Text.Json.Nodes;
using NexusWorkflows.Lab.Authentik;
using NexusWorkflows.Lab.Dns;
using NexusWorkflows.Lab.Edge;
using NexusWorkflows.Lab.Mailcow;
using NexusWorkflows.Lab.Smtp;

namespace NexusWorkflows.Lab;

/// <summary>All systems of one Lab, and what can be asked of them together.</summary>
internal sealed class LabWorld
{
    private Uri sites = new("http://127.0.0.1:1");

    public LabWorld(LabFolder folder)
    {
        Folder = folder;
        Clock = new LabClock(folder);
        Gate = new CallGate(Clock);
        Catalog = new SiteCatalog(folder);
        Catalog.Prepare();
        Sites = new SitesTwin(Catalog, Clock);
        Mailcow = new MailcowTwin(folder, Clock);
        Authentik = new AuthentikTwin(folder, Clock);
        Dns = new DnsTwin(folder, Gate, Clock);
        Mail = new MailSink(folder, Clock);
        Smtp = new SmtpTwin(Mail, Gate, SmtpLogin.Read(folder.SmtpLoginFile), Clock);
        Edge = new EdgeTwin(folder, Gate, () => new EdgeUpstream(sites), Clock) { LeadsHere = Dns.LeadsToEdge };
    }

    public LabFolder Folder { get; }

    public LabClock Clock { get; }

    public CallGate Gate { get; }

    public SiteCatalog Catalog { get; }

    public SitesTwin Sites { get; }

    public MailcowTwin Mailcow { get; }

    public AuthentikTwin Authentik { get; }

    public EdgeTwin Edge { get; }

    public DnsTwin Dns { get; }

    public MailSink Mail { get; }

    public SmtpTwin Smtp { get; }

    /// <summary>Tells the edge where the sites listen.</summary>
    public void LeadTo(Uri address) => sites = address;

    /// <summary>Everything that exists now, by system.</summary>
    public JsonObject Snapshot()
    {
        var (routes, certificates) = Edge.Snapshot();
        return new JsonObject
        {
            ["sites"] = Catalog.SitesSnapshot(),
            ["archived"] = Catalog.ArchivedSnapshot(),
            ["databases"] = Catalog.DatabasesSnapshot(),
            ["mailcow"] = Mailcow.Snapshot(),
            ["authentik"] = Authentik.Snapshot(),
            ["routes"] = routes,
            ["certificates"] = certificates,
            ["dns"] = Dns.Snapshot(),
            ["backups"] = Catalog.BackupsSnapshot(),
            ["mail"] = Mail.Snapshot(),
        };
    }

    /// <summary>A fresh Lab; the certificate authority, the secrets and the ports stay.</summary>
    public void Reset()
    {
        Gate.Reset();
        Clock.Offset = TimeSpan.Zero;
        Catalog.Reset();
        Mailcow.Reset();
        Authentik.Reset();
        Edge.Reset();
        Dns.Reset();
        Mail.Reset();
    }

    /// <summary>Makes what others have made: whole tenants, or single things.</summary>
    /// <exception cref="LabRefusedException">It names something unknown, or something that is there already.</exception>
    public void Seed(JsonObject wanted)
    {
        var maker = new SiteMaker(Catalog, Clock);
        foreach (var (key, value) in wanted)
        {
            switch (key)
            {
                case "tenants":
                    SeedTenants(maker, (int?)value ?? 0);
                    break;
                case "sites":
                    Each(value, name => maker.MakeForeign(name, "erpnext"));
                    break;
                case "databases":
                    Each(value, name => Catalog.Databases.Create(name, SiteMaker.NewPassword()));
                    break;
                case "mailDomains":
                    Each(value, Mailcow.SeedDomain);
                    break;
                case "routes":
                    Each(value, Edge.SeedRoute);
                    break;
                case "groups":
                    Each(value, Authentik.SeedGroup);
                    break;
                case "applications":
                    Each(value, Authentik.SeedApplication);
                    break;
                default:
                    throw new LabRefusedException($"'{key}' can't be seeded: use tenants, sites, databases, mailDomains, routes, groups or applications.");
            }
        }
    }

    private void SeedTenants(SiteMaker maker, int count)
    {
        for (var (n, made) = (1, 0); made < count; n++)
        {
            var domain = $"tenant{n}.nexus.localhost";
            if (Catalog.FolderOf(domain).Exists)
            {
                continue;
            }

            maker.MakeForeign(domain, "erpnext");
            Mailcow.SeedTenant(n, domain);
            Authentik.SeedTenant(n, domain);
            Edge.SeedRoute(domain);
            made++;
        }
    }

    private static void Each(JsonNode? names, Action<string> make)
    {
        foreach (var name in names as JsonArray ?? throw new LabRefusedException("What is to be seeded must be a list of names."))
        {
            make((string?)name ?? throw new LabRefusedException("A name to be seeded is null."));
        }
    }
}

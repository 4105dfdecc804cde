using NexusWorkflows.Platform.Authentik;
using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Erpnext;
using NexusWorkflows.Platform.Mailcow;
using NexusWorkflows.Platform.Traefik;

namespace NexusWorkflows.Host.Setup;

/// <summary>Where the outside systems are. Secrets are read from their files when the clients are made.</summary>
/// <param name="Name">Tells this platform from others.</param>
/// <param name="Authentik">Null: no single sign-on.</param>
internal sealed record PlatformSettings(string Name, IReadOnlyList<BackendSettings> Backends, TraefikOptions Traefik, MailcowSettings Mailcow, AuthentikSettings? Authentik, DnsOptions Dns)
{
    /// <summary>Null while no <c>erpnext:</c> section is configured: then it is the Lab.</summary>
    public static PlatformSettings? Read(ConfigurationSection root)
    {
        var erpnext = root.Section("erpnext");
        var (traefik, mailcow, authentik, dns) = (root.Section("traefik"), root.Section("mailcow"), root.Section("authentik"), root.Section("dns"));
        var backends = ReadBackends(erpnext);
        var settings = new PlatformSettings("", backends, ReadTraefik(traefik), ReadMailcow(mailcow), ReadAuthentik(authentik), new DnsOptions { Resolver = dns.Text("resolver"), PublicAddress = dns.Text("publicAddress") });
        if (!erpnext.Exists)
        {
            return null;
        }

        foreach (var (section, name) in new[] { (traefik, "traefik"), (mailcow, "mailcow") })
        {
            if (!section.Exists)
            {
                root.Wrong(name, "is missing; a platform needs erpnext, traefik and mailcow");
            }
        }

        return settings with { Name = $"{settings.Mailcow.Url.Authority}+{string.Join(',', backends.Select(backend => backend.Container))}" };
    }

    private static List<BackendSettings> ReadBackends(ConfigurationSection erpnext)
    {
        var backends = erpnext.Sections("backends").Select(backend => new BackendSettings(
            backend.Required("name", "erpnext"),
            backend.Required("container", "erpnext-backend"),
            backend.Text("user") ?? "frappe",
            backend.Text("benchDir") ?? "/home/frappe/frappe-bench",
            (int)backend.Number("capacity", 50, 1),
            backend.SecretFile("dbRootPasswordFile"))
        {
            DatabaseHost = backend.Text("dbHost") ?? "db",
            Connect = backend.Text("connect"),
        }).ToList();
        if (erpnext.Exists && backends.Count == 0)
        {
            erpnext.Wrong("backends", "is missing; for example '[ { name: erpnext, container: erpnext-backend } ]'");
        }

        return backends;
    }

    private static TraefikOptions ReadTraefik(ConfigurationSection section)
    {
        var entryPoints = section.Section("entryPoints");
        var api = section.Text("api");
        if (api is not null && !Uri.TryCreate(api, UriKind.Absolute, out _))
        {
            section.Wrong("api", $"is '{api}'; it must be an address such as 'http://127.0.0.1:8080'");
            api = null;
        }

        return new TraefikOptions
        {
            Directory = section.Required("directory", "/etc/traefik/dynamic"),
            HttpEntryPoint = entryPoints.Text("http") ?? "web",
            HttpsEntryPoint = entryPoints.Text("https") ?? "websecure",
            CertResolver = section.Text("certResolver") ?? "le",
            Middlewares = section.Texts("middlewares"),
            RedirectMiddleware = section.Text("redirect"),
            Service = section.Required("service", "erp@docker"),
            ServiceUrl = section.Text("serviceUrl"),
            Api = api is null ? null : new Uri(api),
            Connect = section.Text("connect") ?? "127.0.0.1:443",
            ConnectHttp = section.Text("connectHttp"),
            CaFile = section.Text("caFile"),
        };
    }

    private static MailcowSettings ReadMailcow(ConfigurationSection section)
    {
        var keyFile = section.Exists ? section.SecretFile("keyFile") : section.Text("keyFile") ?? "";
        return new MailcowSettings(section.Address("url", "https://mail.example.net"), keyFile, section.Required("mailHost", "mail.example.net"));
    }

    private static AuthentikSettings? ReadAuthentik(ConfigurationSection section)
    {
        var tokenFile = section.Exists ? section.SecretFile("tokenFile") : section.Text("tokenFile") ?? "";
        var url = section.Address("url", "https://auth.example.net/api/v3/");
        return section.Exists ? new AuthentikSettings(url, tokenFile) : null;
    }
}

/// <summary>One ERPNext backend.</summary>
/// <param name="Capacity">Sites it takes at most.</param>
internal sealed record BackendSettings(string Name, string Container, string User, string BenchDirectory, int Capacity, string DbRootPasswordFile)
{
    public string DatabaseHost { get; init; } = "db";

    /// <summary>host:port of the sites' HTTP; null: each site by its own name.</summary>
    public string? Connect { get; init; }
}

internal sealed record MailcowSettings(Uri Url, string KeyFile, string MailHost);

internal sealed record AuthentikSettings(Uri Url, string TokenFile);

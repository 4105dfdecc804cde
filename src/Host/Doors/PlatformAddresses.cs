using System.Globalization;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Host.Labs;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Setup;
using NexusWorkflows.Platform.Authentik;
using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Erpnext;
using NexusWorkflows.Platform.Mail;
using NexusWorkflows.Platform.Mailcow;
using NexusWorkflows.Platform.Tls;
using NexusWorkflows.Platform.Traefik;

namespace NexusWorkflows.Host.Doors;

/// <summary>Everything that the platform's clients are made with: from the configuration, or from a running Lab.</summary>
internal sealed record PlatformAddresses(Func<TimeProvider, Backends> Backends, TraefikOptions Traefik, TlsOptions Tls, DnsOptions Dns, DomainOptions Domains)
{
    public required MailcowOptions Mailcow { get; init; }

    /// <summary>Null: no single sign-on.</summary>
    public AuthentikOptions? Authentik { get; init; }

    /// <summary>The mail server where none is configured; null: mail can't be sent.</summary>
    public MailOptions? Mail { get; init; }

    /// <summary>A site's request may take this many times as long as another system's: its setup wizard does.</summary>
    private const int SiteTimes = 6;

    /// <param name="requestTimeout">Limit of one request: what has no answer by then is over, and settling counts on it.</param>
    public static PlatformAddresses Of(PlatformSettings platform, DomainSettings domains, TimeSpan requestTimeout) => new(
        clock => new Backends([.. platform.Backends.Select(backend => new Backend(BenchIn(backend, clock), backend.Connect, platform.Traefik.CaFile) { SiteTimeout = requestTimeout * SiteTimes })]),
        platform.Traefik with { Timeout = requestTimeout },
        new TlsOptions { Connect = platform.Traefik.Connect, CaFile = platform.Traefik.CaFile, Timeout = requestTimeout },
        platform.Dns,
        new DomainOptions { Base = domains.Base, Pattern = domains.Pattern, HttpsPort = 443 })
    {
        Mailcow = new MailcowOptions { Url = platform.Mailcow.Url, ApiKey = Secret(platform.Mailcow.KeyFile), MailHost = platform.Mailcow.MailHost, Timeout = requestTimeout },
        Authentik = platform.Authentik is { } authentik ? new AuthentikOptions { Url = authentik.Url, Token = Secret(authentik.TokenFile), Timeout = requestTimeout } : null,
    };

    /// <param name="requestTimeout">As above.</param>
    public static PlatformAddresses Of(LabAddresses lab, DomainSettings domains, TimeSpan requestTimeout)
    {
        var folder = Path.GetDirectoryName(lab.Ca)!;
        var edge = lab.Edge.Authority;
        return new PlatformAddresses(
            clock => new Backends([new Backend(BenchOf(lab, folder, clock), lab.Erpnext?.Authority, lab.Ca) { SiteTimeout = requestTimeout * SiteTimes }]),
            new TraefikOptions { Directory = lab.TraefikDir, Service = "erp@docker", Connect = edge, ConnectHttp = lab.EdgeHttp.Authority, CaFile = lab.Ca, Timeout = requestTimeout },
            new TlsOptions { Connect = edge, CaFile = lab.Ca, Timeout = requestTimeout },
            new DnsOptions { Resolver = lab.Dns, PublicAddress = lab.Edge.Host },
            new DomainOptions { Base = domains.Base, Pattern = domains.Pattern, HttpsPort = lab.Edge.Port })
        {
            Mailcow = new MailcowOptions { Url = lab.Mailcow, ApiKey = Secret(lab.MailcowKeyFile ?? Path.Combine(folder, "mailcow-key")), MailHost = LabMailHost, Timeout = requestTimeout },
            Authentik = new AuthentikOptions { Url = new Uri(lab.Authentik, "api/v3/"), Token = Secret(lab.AuthentikTokenFile ?? Path.Combine(folder, "authentik-token")), Timeout = requestTimeout },
            Mail = lab.Smtp is { } smtp ? SinkAt(smtp, domains, requestTimeout) : null,
        };
    }

    private static MailOptions SinkAt(string address, DomainSettings domains, TimeSpan requestTimeout)
    {
        var colon = address.LastIndexOf(':');
        return new MailOptions { Host = address[..colon], Port = int.Parse(address[(colon + 1)..], CultureInfo.InvariantCulture), Tls = MailTls.None, From = $"nexus@{domains.Base}", Timeout = requestTimeout };
    }

    /// <summary>The same as the configuration says.</summary>
    public static MailOptions Of(MailSettings mail, TimeSpan requestTimeout) => new()
    {
        Host = mail.Host,
        Port = mail.Port,
        Tls = mail.Tls,
        User = mail.User,
        Password = mail.PasswordFile is { } file ? Secret(file) : null,
        From = mail.From,
        Timeout = requestTimeout,
    };

    /// <summary>The name to which the Lab's DNS sends mail.</summary>
    private const string LabMailHost = "mail.nexus.localhost";

    private static Bench BenchIn(BackendSettings backend, TimeProvider clock) => new(
        new DockerCommandTransport(new DockerTransportOptions { Container = backend.Container, User = backend.User, WorkingDirectory = backend.BenchDirectory }, clock),
        new BenchOptions { Name = backend.Name, BenchDirectory = backend.BenchDirectory, DatabaseHost = backend.DatabaseHost, DatabaseRootPasswordFile = backend.DbRootPasswordFile, Connect = backend.Connect });

    private static Bench BenchOf(LabAddresses lab, string folder, TimeProvider clock) => new(
        new LocalCommandTransport(new LocalTransportOptions { WorkingDirectory = lab.BenchDir, RunDirectory = Path.Combine(folder, "commands") }, clock),
        new BenchOptions
        {
            Name = "erpnext",
            Bench = lab.Bench,
            DatabaseClient = Path.Combine(Path.GetDirectoryName(lab.Bench)!, "mariadb"),
            BenchDirectory = lab.BenchDir,
            DatabaseRootPasswordFile = lab.DbRootPasswordFile ?? Path.Combine(folder, "db-root-password"),
            Connect = lab.Erpnext?.Authority,
        });

    internal static string Secret(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } secret ? secret : throw RefusalException.Invalid("secret.file_empty", $"The file '{file}' is empty; put the secret into it, on one line.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RefusalException.Invalid("secret.file_unreadable", $"The file '{file}' can't be read: {e.Message}");
        }
    }
}

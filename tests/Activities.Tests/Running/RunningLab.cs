using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Mail;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Platform.Authentik;
using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Erpnext;
using NexusWorkflows.Platform.Mail;
using NexusWorkflows.Platform.Mailcow;
using NexusWorkflows.Platform.Tls;
using NexusWorkflows.Platform.Traefik;

namespace NexusWorkflows.Activities.Tests.Running;

/// <summary>A Lab process on a data directory of its own, and the real clients that speak to it.</summary>
public sealed class RunningLab : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly string data = Directory.CreateTempSubdirectory("activities-").FullName;
    private Process process = null!;
    private JsonObject addresses = null!;
    private HttpClient control = null!;

    public Backends Backends { get; private set; } = null!;

    public SiteAddresses SiteAddresses { get; } = new(new DomainOptions { Base = "nexus.localhost" });

    public MailcowOptions MailcowOptions { get; private set; } = null!;

    public MailcowClient Mailcow { get; private set; } = null!;

    public AuthentikClient Authentik { get; private set; } = null!;

    public DnsOptions DnsOptions { get; private set; } = null!;

    public DnsLookup Dns { get; private set; } = null!;

    public RouteFiles Routes { get; private set; } = null!;

    public EdgeClient Edge { get; private set; } = null!;

    public TlsProbe Tls { get; private set; } = null!;

    public MailExchange Exchange => new(Dns, MailcowOptions);

    /// <summary>The Lab's mail sink.</summary>
    public MailOptions MailOptions { get; private set; } = null!;

    public string TraefikDirectory => Address("traefikDir");

    public string SitesDirectory => Path.Combine(Address("benchDir"), "sites");

    /// <summary>User and password that the mail sink asks for; null: none. Set before the Lab starts.</summary>
    public (string User, string Password)? SmtpLogin { get; init; }

    public async Task InitializeAsync()
    {
        if (SmtpLogin is var (user, password))
        {
            Directory.CreateDirectory(Path.Combine(data, "lab"));
            await File.WriteAllTextAsync(Path.Combine(data, "lab", "smtp-login"), $"{user}\n{password}\n");
        }

        process = Start();
        var file = Path.Combine(data, "lab.json");
        var began = Stopwatch.GetTimestamp();
        while (!File.Exists(file) || JsonNode.Parse(await File.ReadAllTextAsync(file)) is not JsonObject found || (int?)(addresses = found)["pid"] != process.Id)
        {
            Assert.False(process.HasExited, process.HasExited ? await process.StandardError.ReadToEndAsync() : "");
            Assert.True(Stopwatch.GetElapsedTime(began) < Longest, "The Lab didn't come up.");
            await Task.Delay(20);
        }

        control = new HttpClient { BaseAddress = new Uri(Address("control")), Timeout = Longest };
        MakeClients();
    }

    public async Task DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        Directory.Delete(data, recursive: true);
    }

    public void Dispose()
    {
        process?.Dispose();
        control?.Dispose();
    }

    public async Task<JsonNode> StateAsync() => JsonNode.Parse(await control.GetStringAsync("/lab/state"))!;

    public Task FaultAsync(string system, string call, string kind, int? status = null, string subject = "*") => PostAsync("/lab/faults", new { system, call, subject, kind, status, times = 1, delayMs = 0, after = 0 });

    /// <summary>Every mail that was taken, whole.</summary>
    public async Task<IReadOnlyList<JsonNode>> MailAsync() => [.. JsonNode.Parse(await control.GetStringAsync("/lab/mail"))!.AsArray().Select(mail => mail!)];

    public async Task LiftFaultsAsync()
    {
        using var answer = await control.DeleteAsync("/lab/faults");
        Assert.True(answer.IsSuccessStatusCode);
    }

    public Task DnsAsync(string name, string type, string? value) => PostAsync("/lab/dns", new { name, type, value });

    public Task SeedAsync(object what) => PostAsync("/lab/seed", what);

    private async Task PostAsync(string path, object body)
    {
        using var answer = await control.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private void MakeClients()
    {
        var edge = new Uri(Address("edge")).Authority;
        var bench = new Bench(new LocalCommandTransport(new LocalTransportOptions { WorkingDirectory = Address("benchDir"), RunDirectory = Path.Combine(data, "commands") }, TimeProvider.System), new BenchOptions
        {
            Name = "erpnext",
            Bench = Address("bench"),
            DatabaseClient = Path.Combine(Path.GetDirectoryName(Address("bench"))!, "mariadb"),
            BenchDirectory = Address("benchDir"),
            DatabaseRootPasswordFile = Address("dbRootPasswordFile"),
        });
        Backends = new Backends([new Backend(bench, new Uri(Address("erpnext")).Authority)]);
        MailcowOptions = new MailcowOptions { Url = new Uri(Address("mailcow")), ApiKey = Secret("mailcowKeyFile"), MailHost = "mail.nexus.localhost" };
        Mailcow = MailcowClient.Create(MailcowOptions);
        Authentik = AuthentikClient.Create(new AuthentikOptions { Url = new Uri(Address("authentik") + "/api/v3/"), Token = Secret("authentikTokenFile") });
        var smtp = Address("smtp").Split(':');
        MailOptions = new MailOptions { Host = smtp[0], Port = int.Parse(smtp[1], System.Globalization.CultureInfo.InvariantCulture), Tls = MailTls.None, From = "nexus@nexus.localhost" };
        DnsOptions = new DnsOptions { Resolver = Address("dns"), PublicAddress = "127.0.0.1" };
        Dns = new DnsLookup(DnsOptions);
        var traefik = new TraefikOptions { Directory = TraefikDirectory, Service = "erpnext", ServiceUrl = Address("erpnext"), Connect = edge, ConnectHttp = new Uri(Address("edgeHttp")).Authority, CaFile = Address("ca") };
        Routes = new RouteFiles(traefik);
        Edge = new EdgeClient(traefik);
        Tls = new TlsProbe(new TlsOptions { Connect = edge, CaFile = Address("ca") });
    }

    private string Address(string name) => (string)addresses[name]!;

    private string Secret(string file) => File.ReadAllText(Address(file)).Trim();

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "NexusWorkflows.Lab.dll"), "serve", "--data", data, "--build", "test", "--speed", "0" })
        {
            start.ArgumentList.Add(argument);
        }

        var started = Process.Start(start)!;
        started.BeginOutputReadLine();
        return started;
    }
}

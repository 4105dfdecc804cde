using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NexusWorkflows.Lab.Edge;
using NexusWorkflows.Lab.Tests.Mailcow;

namespace NexusWorkflows.Lab.Tests.Edge;

public sealed class EdgeTwinTests : IAsyncLifetime, IDisposable
{
    private const string Domain = "a.nexus.localhost";
    private readonly LabFolderOnDisk disk = new();
    private readonly CallGate gate = new(TimeProvider.System);
    private readonly HashSet<string> elsewhere = [];
    private WebApplication sites = null!;
    private EdgeTwin edge = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        sites = builder.Build();
        sites.Run(context => context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Headers["X-Frappe-Site-Name"]} {context.Request.Headers["X-Forwarded-Proto"]}"));
        await sites.StartAsync();
        edge = new EdgeTwin(disk.Folder, gate, () => new EdgeUpstream(new Uri(sites.Urls.Single())), TimeProvider.System) { LeadsHere = domain => !elsewhere.Contains(domain) };
        await edge.StartAsync(0, 0, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await edge.DisposeAsync();
        await sites.DisposeAsync();
    }

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task UnknownHost_Request_Is404BehindTheDefaultCertificate()
    {
        Assert.Equal((404, "404 page not found\n"), await GetAsync("https", "nobody.nexus.localhost"));
        Assert.Equal("CN=TRAEFIK DEFAULT CERT", await IssuerAsync("nobody.nexus.localhost"));
    }

    [Fact]
    public async Task Route_Written_ServesTheSiteWithACertificateOfTheLab()
    {
        edge.SeedRoute(Domain);
        await edge.SettleAsync();

        Assert.Equal((200, $"GET /api/method/ping?x=1 {Domain} https"), await GetAsync("https", Domain, "/api/method/ping?x=1"));
        Assert.Equal("CN=Nexus Lab CA", await IssuerAsync(Domain));
        var (routes, certificates) = edge.Snapshot();
        Assert.Equal("Nexus Lab CA", certificates[Domain]!["issuer"]!.GetValue<string>());
        Assert.Equal("""{"seed-a-nexus-localhost":{"entryPoints":["websecure"],"middlewares":["secure-headers@file"],"service":"erp@docker","certResolver":"le","status":"enabled"},"seed-a-nexus-localhost-http":{"entryPoints":["web"],"middlewares":["redirect-to-https@file"],"service":"noop@internal","certResolver":null,"status":"enabled"}}""", routes[Domain]!.ToJsonString());
        Assert.Equal(["issue a.nexus.localhost", "request a.nexus.localhost"], gate.CallsAfter(0).Select(call => $"{call.Call.Call} {call.Call.Subject}"));
    }

    [Theory]
    [InlineData("xn--brne-0ra.example")]
    [InlineData("xn--brne-0ra.nexus.localhost")]
    public async Task Route_OfAnInternationalName_IsShownItsCertificate(string domain)
    {
        edge.SeedRoute(domain);
        await edge.SettleAsync();

        Assert.Equal("CN=Nexus Lab CA", await IssuerAsync(domain));
        Assert.Equal((200, $"GET / {domain} https"), await GetAsync("https", domain, "/"));
    }

    [Fact]
    public async Task Certificate_Issued_ValidatesAgainstTheLabsCaAlone()
    {
        edge.SeedRoute(Domain);
        await edge.SettleAsync();
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(disk.Folder.CaFile)));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, edge.HttpsPort);
        await using var tls = new SslStream(client.GetStream());

        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Domain, CertificateChainPolicy = policy });

        Assert.True(tls.IsAuthenticated);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(disk.Folder.CaKeyFile) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task InternationalName_Handshake_GetsItsOwnCertificate()
    {
        edge.SeedRoute("xn--n-nga1b.nexus.localhost");
        await edge.SettleAsync();

        Assert.Equal("CN=Nexus Lab CA", await IssuerAsync("xn--n-nga1b.nexus.localhost"));
    }

    [Fact]
    public async Task HttpRequest_ToRoutedHost_IsRedirectedForGood()
    {
        edge.SeedRoute(Domain);

        Assert.Equal((301, $"https://{Domain}:{edge.HttpsPort}/desk?a=b"), await GetAsync("http", Domain, "/desk?a=b"));
    }

    [Theory]
    [InlineData("http: { routers: {} }", "routers cannot be a standalone element (type http.routers)")]
    [InlineData("http: { routers: { b: { rule: \"Host(`b.test`)\", servize: x } } }", "field not found, node: servize")]
    [InlineData("http: { routers: { b: { rule: \"Host(`{{b}}`)\", service: x } } }", "template: :1: function or variable in '{{' is not defined")]
    [InlineData("htp: { a: 1 }", "field not found, node: htp")]
    public async Task BadFile_Written_KeepsTheOldConfigurationForAll(string text, string reason)
    {
        edge.SeedRoute(Domain);
        Write("bad.yml", text);
        edge.SeedRoute("later.nexus.localhost");

        Assert.Equal([Domain], edge.Snapshot().Routes.Select(route => route.Key));
        Assert.Equal($"Error while building configuration from file 'bad.yml': {reason}", edge.ReloadError);
        Assert.Equal(200, (await GetAsync("https", Domain)).Status);

        File.Delete(Path.Combine(disk.Folder.TraefikDirectory, "bad.yml"));
        Assert.Equal([Domain, "later.nexus.localhost"], edge.Snapshot().Routes.Select(route => route.Key));
        Assert.Null(edge.ReloadError);
    }

    [Fact]
    public async Task SameName_InTwoFiles_FirstFileWins()
    {
        Write("1.yml", Router("same", "first.test", "erp@docker"));
        Write("2.yml", Router("same", "second.test", "erp@docker"));
        Write("3.json", Router("json", "third.test", "erp@docker"));

        Assert.Equal(["first.test"], edge.Snapshot().Routes.Select(route => route.Key));
        Assert.Equal(404, (await GetAsync("https", "second.test")).Status);
    }

    [Fact]
    public async Task UnknownService_Router_IsDisabledAndSaysWhy()
    {
        Write("1.yml", Router("lost", "lost.test", "absent"));
        using var client = new HttpClient();

        var shown = await client.GetStringAsync(new Uri($"http://127.0.0.1:{edge.HttpPort}/api/http/routers/lost@file"));
        using var absent = await client.GetAsync(new Uri($"http://127.0.0.1:{edge.HttpPort}/api/http/routers/none@file"));

        Assert.Contains("\"status\":\"disabled\"", shown, StringComparison.Ordinal);
        Assert.Contains("the service \\u0022absent@file\\u0022 does not exist", shown, StringComparison.Ordinal);
        Assert.Equal("{\"message\":\"router not found: none@file\"}", await absent.Content.ReadAsStringAsync());
        Assert.Equal(404, (await GetAsync("https", "lost.test")).Status);
    }

    [Fact]
    public async Task Issue_WhileTheNameLeadsElsewhere_WaitsForTheNextChange()
    {
        elsewhere.Add(Domain);
        edge.SeedRoute(Domain);
        await edge.SettleAsync();
        Assert.Equal("CN=TRAEFIK DEFAULT CERT", await IssuerAsync(Domain));

        elsewhere.Clear();
        edge.Snapshot();
        await edge.SettleAsync();
        Assert.Equal("CN=TRAEFIK DEFAULT CERT", await IssuerAsync(Domain));

        edge.SeedRoute("other.nexus.localhost");
        await edge.SettleAsync();
        Assert.Equal("CN=Nexus Lab CA", await IssuerAsync(Domain));
    }

    [Fact]
    public async Task FileOfAnotherProgram_Renamed_IsNoticedWithoutARequest()
    {
        Write("1.yml", Router("mine", Domain, "erp@docker"));

        await UntilAsync(async () => await IssuerAsync(Domain) == "CN=Nexus Lab CA");

        Assert.Equal(["issue"], gate.CallsAfter(0).Select(call => call.Call.Call));
    }

    [Fact]
    public async Task Fault_LostReplyOnRequest_AnswersNothingUntilTheClientGivesUp()
    {
        edge.SeedRoute(Domain);
        gate.Add(new LabFault(0, "traefik", "request", Domain, "lostReply", 1, 0, null, 0));

        await Assert.ThrowsAsync<TaskCanceledException>(() => GetAsync("https", Domain, "/", TimeSpan.FromMilliseconds(500)));
        Assert.Equal(200, (await GetAsync("https", Domain)).Status);
    }

    [Fact]
    public async Task Fault_ErrorOnIssue_LeavesTheDefaultCertificateUntilTheNextChange()
    {
        gate.Add(new LabFault(0, "traefik", "issue", Domain, "error", 1, 0, null, 0));
        edge.SeedRoute(Domain);
        await edge.SettleAsync();
        Assert.Equal("CN=TRAEFIK DEFAULT CERT", await IssuerAsync(Domain));

        edge.SeedRoute("other.nexus.localhost");
        await edge.SettleAsync();
        Assert.Equal("CN=Nexus Lab CA", await IssuerAsync(Domain));
    }

    [Fact]
    public async Task RemovedRoute_Certificate_StaysButIsNotShown()
    {
        edge.SeedRoute(Domain);
        await edge.SettleAsync();
        File.Delete(Path.Combine(disk.Folder.TraefikDirectory, "seed-a-nexus-localhost.yml"));

        Assert.Equal(("{}", "{}"), (edge.Snapshot().Routes.ToJsonString(), edge.Snapshot().Certificates.ToJsonString()));
        Assert.Equal("CN=Nexus Lab CA", await IssuerAsync(Domain));

        var ca = await File.ReadAllTextAsync(disk.Folder.CaFile);
        edge.Reset();
        Assert.Equal("CN=TRAEFIK DEFAULT CERT", await IssuerAsync(Domain));
        Assert.Equal(ca, await File.ReadAllTextAsync(disk.Folder.CaFile));
    }

    [Fact]
    public async Task Upstream_Refusing_Is502()
    {
        edge.SeedRoute(Domain);
        await sites.StopAsync();

        Assert.Equal((502, "Bad Gateway"), await GetAsync("https", Domain));
    }

    [Fact]
    public async Task Fault_Down_RefusesConnectionsUntilDeleted()
    {
        var port = edge.HttpsPort;
        var down = gate.Add(new LabFault(0, "traefik", "*", "*", "down", null, 0, null, 0));
        await UntilAsync(async () => !await ConnectsAsync(port));

        gate.Delete(down.Id);
        await UntilAsync(() => ConnectsAsync(port));

        Assert.Equal(port, edge.HttpsPort);
    }

    [Fact]
    public async Task Fault_ErrorOnRequest_AnswersItsStatusOnce()
    {
        edge.SeedRoute(Domain);
        gate.Add(new LabFault(0, "traefik", "request", Domain, "error", 1, 0, 504, 0));

        Assert.Equal((504, "Gateway Timeout"), await GetAsync("https", Domain));
        Assert.Equal(200, (await GetAsync("https", Domain)).Status);
    }

    [Fact]
    public async Task Start_OnTakenPort_TakesAnother()
    {
        await using var second = new EdgeTwin(disk.Folder, gate, () => new EdgeUpstream(new Uri(sites.Urls.Single())), TimeProvider.System);

        await second.StartAsync(edge.HttpsPort, edge.HttpPort, CancellationToken.None);

        Assert.NotEqual(edge.HttpsPort, second.HttpsPort);
        Assert.NotEqual(0, second.HttpsPort);
    }

    // The test looks at the certificate itself: any will do for the handshake.
    private static bool Looked(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate is not null;

    private static string Router(string name, string domain, string service) =>
        $$"""http: { routers: { {{name}}: { rule: "Host(`{{domain}}`)", entryPoints: [websecure], service: "{{service}}", tls: { certResolver: le } } } }""";

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    private static async Task<bool> ConnectsAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }

    private void Write(string name, string text) => AtomicFile.Write(Path.Combine(disk.Folder.TraefikDirectory, name), text);

    private async Task<(int Status, string Body)> GetAsync(string scheme, string host, string path = "/", TimeSpan? patience = null)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = { RemoteCertificateValidationCallback = Looked } };
        handler.ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        };
        using var client = new HttpClient(handler) { Timeout = patience ?? TimeSpan.FromSeconds(30) };
        using var response = await client.GetAsync(new Uri($"{scheme}://{host}:{(scheme == "https" ? edge.HttpsPort : edge.HttpPort)}{path}"));
        return ((int)response.StatusCode, response.Headers.Location?.ToString() ?? await response.Content.ReadAsStringAsync());
    }

    private async Task<string> IssuerAsync(string host)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, edge.HttpsPort);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, Looked);
        await tls.AuthenticateAsClientAsync(host);
        return tls.RemoteCertificate!.Issuer;
    }
}

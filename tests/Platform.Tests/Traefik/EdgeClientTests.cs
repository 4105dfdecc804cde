using NexusWorkflows.Platform.Tests.Http;
using NexusWorkflows.Platform.Tests.Tls;
using NexusWorkflows.Platform.Tls;
using NexusWorkflows.Platform.Traefik;

namespace NexusWorkflows.Platform.Tests.Traefik;

public sealed class EdgeClientTests : IDisposable
{
    private const string Pong = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\npong";
    private readonly TestAuthority authority = new();

    public void Dispose() => authority.Dispose();

    [Fact]
    public async Task Get_Https_AsksByNameAndShowsTheCertificate()
    {
        using var certificate = authority.Issue("erp.acme.test");
        await using var server = TlsServer.Showing(certificate, authority.Intermediates, Pong);
        var answer = await EdgeOf(server.Connect).GetAsync("erp.acme.test", "/api/method/ping?a=1", https: true, CancellationToken.None);
        Assert.Equal((200, "pong", CertificateVerdict.Valid), (answer.Status, answer.Body, answer.Certificate!.Verdict));
        Assert.Equal("erp.acme.test", server.Seen.First());
        Assert.StartsWith("GET /api/method/ping?a=1 HTTP/1.1\r\nHost: erp.acme.test\r\n", server.Seen.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_DefaultCertificate_IsAnswerWithVerdict()
    {
        using var certificate = TestAuthority.SelfSigned("TRAEFIK DEFAULT CERT", "a.traefik.default");
        await using var server = TlsServer.Showing(certificate, null, Pong);
        var answer = await EdgeOf(server.Connect).GetAsync("erp.acme.test", "/", https: true, CancellationToken.None);
        Assert.Equal((200, CertificateVerdict.DefaultCertificate), (answer.Status, answer.Certificate!.Verdict));
    }

    [Fact]
    public async Task Get_Http_ShowsTheRedirect()
    {
        await using var server = new CannedServer(_ => new Canned(301, "", Headers: "Location: https://erp.acme.test/\r\n"));
        var edge = new EdgeClient(Options("127.0.0.1:1") with { ConnectHttp = $"127.0.0.1:{server.Port}" });
        var answer = await edge.GetAsync("erp.acme.test", "/", https: false, CancellationToken.None);
        Assert.Equal(new EdgeAnswer(301, "", "https://erp.acme.test/", null), answer);
        Assert.Equal("erp.acme.test", server.Requests.Single().Headers["Host"]);
    }

    [Fact]
    public async Task Get_BadGateway_IsAnAnswer()
    {
        await using var server = new CannedServer(_ => new Canned(502, "Bad Gateway"));
        var edge = new EdgeClient(Options("127.0.0.1:1") with { ConnectHttp = $"127.0.0.1:{server.Port}" });
        Assert.Equal(502, (await edge.GetAsync("erp.acme.test", "/", https: false, CancellationToken.None)).Status);
    }

    [Fact]
    public async Task Get_NoCertificateYet_IsTransient()
    {
        await using var server = TlsServer.Raw(0x15, 3, 3, 0, 2, 2, 80);
        var fault = await Assert.ThrowsAsync<PlatformException>(() => EdgeOf(server.Connect).GetAsync("erp.acme.test", "/", https: true, CancellationToken.None));
        Assert.Equal((FaultKind.Transient, "traefik.no_certificate"), (fault.Kind, fault.Code));
        Assert.Equal($"Could not get 'https://erp.acme.test/': Traefik at '{server.Connect}' ended the TLS handshake. Its certificate may not have been issued yet: try again.", fault.Message);
    }

    [Fact]
    public async Task Get_PortClosed_IsDown()
    {
        var fault = await Assert.ThrowsAsync<PlatformException>(() =>
            EdgeOf($"127.0.0.1:{CannedServer.ClosedPort()}").GetAsync("erp.acme.test", "/", https: true, CancellationToken.None));
        Assert.Equal((FaultKind.Down, "traefik.unreachable"), (fault.Kind, fault.Code));
    }

    private EdgeClient EdgeOf(string connect) => new(Options(connect));

    private TraefikOptions Options(string connect) => new() { Directory = "/nowhere", Service = "erpnext@docker", Connect = connect, CaFile = authority.CaFile, Timeout = TimeSpan.FromSeconds(10) };
}

using System.Text;
using NexusWorkflows.Platform.Tests.Http;
using NexusWorkflows.Platform.Tls;

namespace NexusWorkflows.Platform.Tests.Tls;

public sealed class TlsProbeTests : IDisposable
{
    private readonly TestAuthority authority = new();

    public void Dispose() => authority.Dispose();

    [Fact]
    public async Task Handshake_IssuedByATrustedRoot_IsValid()
    {
        using var certificate = authority.Issue("erp.acme.test");
        await using var server = TlsServer.Showing(certificate, authority.Intermediates);
        var facts = await ProbeOf(server).HandshakeAsync("ERP.acme.test", CancellationToken.None);
        Assert.Equal((CertificateVerdict.Valid, "CN=Test Intermediate", "CN=erp.acme.test"), (facts.Verdict, facts.Issuer, facts.Subject));
        Assert.Equal((DateTimeOffset.UnixEpoch.AddYears(40), TestAuthority.Far.AddYears(-2)), (facts.NotBefore, facts.NotAfter));
        Assert.Equal(["erp.acme.test"], facts.Names);
        Assert.Equal("erp.acme.test", server.Seen.First());
    }

    [Fact]
    public async Task Handshake_WildcardOfTheDomain_IsValid()
    {
        using var certificate = authority.Issue("*.acme.test");
        await using var server = TlsServer.Showing(certificate, authority.Intermediates);
        Assert.Equal(CertificateVerdict.Valid, (await ProbeOf(server).HandshakeAsync("erp.acme.test", CancellationToken.None)).Verdict);
    }

    [Theory]
    [InlineData("not trusted", CertificateVerdict.UnknownIssuer)]
    [InlineData("no intermediate", CertificateVerdict.UnknownIssuer)]
    [InlineData("self-signed", CertificateVerdict.UnknownIssuer)]
    [InlineData("self-signed other name", CertificateVerdict.UnknownIssuer)]
    [InlineData("Traefik's", CertificateVerdict.DefaultCertificate)]
    [InlineData("other name", CertificateVerdict.WrongName)]
    [InlineData("expired", CertificateVerdict.Expired)]
    [InlineData("not yet", CertificateVerdict.NotYetValid)]
    public async Task Handshake_BadCertificate_HasItsVerdict(string which, CertificateVerdict verdict)
    {
        using var certificate = which switch
        {
            "self-signed" => TestAuthority.SelfSigned("erp.acme.test", "erp.acme.test"),
            "self-signed other name" => TestAuthority.SelfSigned("mail", "mail.test"),
            "Traefik's" => TestAuthority.SelfSigned("TRAEFIK DEFAULT CERT", "1234.5678.traefik.default"),
            "other name" => authority.Issue("shop.acme.test"),
            "expired" => authority.Issue("erp.acme.test", to: DateTimeOffset.UnixEpoch.AddYears(50)),
            "not yet" => authority.Issue("erp.acme.test", from: TestAuthority.Far.AddYears(-3)),
            _ => authority.Issue("erp.acme.test"),
        };
        await using var server = TlsServer.Showing(certificate, which == "no intermediate" ? null : authority.Intermediates);
        var probe = new TlsProbe(new TlsOptions { Connect = server.Connect, CaFile = which == "not trusted" ? null : authority.CaFile });
        Assert.Equal(verdict, (await probe.HandshakeAsync("erp.acme.test", CancellationToken.None)).Verdict);
    }

    [Fact]
    public async Task Handshake_EndedByAnAlert_ShowsNoCertificate()
    {
        await using var server = TlsServer.Raw(0x15, 3, 3, 0, 2, 2, 80); // fatal, internal_error
        var facts = await ProbeOf(server).HandshakeAsync("erp.acme.test", CancellationToken.None);
        Assert.Equal(CertificateVerdict.NoCertificate, facts.Verdict);
        Assert.Empty(facts.Names);
    }

    [Fact]
    public async Task Handshake_PlainHttpServer_IsNotTls()
    {
        await using var server = TlsServer.Raw(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
        var fault = await FailAsync(server.Connect);
        Assert.Equal((FaultKind.Permanent, "tls.not_tls"), (fault.Kind, fault.Code));
        Assert.Equal($"Could not read the certificate of 'erp.acme.test': the entry point at '{server.Connect}' answers, but not with TLS. Check that the address in the settings is the https entry point.", fault.Message);
    }

    [Fact]
    public async Task Handshake_ConnectionClosed_IsTransient()
    {
        await using var server = TlsServer.Raw();
        var fault = await FailAsync(server.Connect);
        Assert.Equal((FaultKind.Transient, "tls.answer_lost"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task Handshake_Silence_TimesOut()
    {
        await using var server = TlsServer.Silent();
        var fault = await FailAsync(server.Connect, TimeSpan.FromMilliseconds(300));
        Assert.Equal((FaultKind.Transient, "tls.timeout"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task Handshake_PortClosed_IsDown()
    {
        var fault = await FailAsync($"127.0.0.1:{CannedServer.ClosedPort()}");
        Assert.Equal((FaultKind.Down, "tls.unreachable"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task Handshake_CaFileMissing_IsNamed()
    {
        using var certificate = authority.Issue("erp.acme.test");
        await using var server = TlsServer.Showing(certificate, authority.Intermediates);
        var probe = new TlsProbe(new TlsOptions { Connect = server.Connect, CaFile = "/nowhere/ca.pem" });
        var fault = await Assert.ThrowsAsync<PlatformException>(() => probe.HandshakeAsync("erp.acme.test", CancellationToken.None));
        Assert.Equal((FaultKind.Permanent, "tls.ca_file_unreadable"), (fault.Kind, fault.Code));
        Assert.StartsWith("Could not read the trusted roots from '/nowhere/ca.pem': ", fault.Message, StringComparison.Ordinal);
    }

    private TlsProbe ProbeOf(TlsServer server) => new(new TlsOptions { Connect = server.Connect, CaFile = authority.CaFile });

    private static async Task<PlatformException> FailAsync(string connect, TimeSpan? timeout = null)
    {
        var probe = new TlsProbe(new TlsOptions { Connect = connect, Timeout = timeout ?? TimeSpan.FromSeconds(15) });
        return await Assert.ThrowsAsync<PlatformException>(() => probe.HandshakeAsync("erp.acme.test", CancellationToken.None));
    }
}

using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Tests.Http;

namespace NexusWorkflows.Platform.Tests.Dns;

public sealed class DnsLookupTests
{
    [Fact]
    public async Task Addresses_BothFamilies_AreJoined()
    {
        await using var server = new DnsResponder((name, type) => (name, type) switch
        {
            ("erp.acme.test", DnsResponder.A) => new DnsReply(0, ("erp.acme.test", DnsResponder.A, DnsResponder.Address("192.0.2.7"))),
            ("erp.acme.test", DnsResponder.Aaaa) => new DnsReply(0, ("erp.acme.test", DnsResponder.Aaaa, DnsResponder.Address("2001:db8::7"))),
            _ => new DnsReply(3),
        });
        Assert.Equal(["192.0.2.7", "2001:db8::7"], await LookupOf(server).AddressesAsync("ERP.acme.test.", CancellationToken.None));
    }

    [Fact]
    public async Task Addresses_AliasResolvedByTheServer_IsFollowed()
    {
        await using var server = new DnsResponder((_, type) => type == DnsResponder.A
            ? new DnsReply(0, ("www.acme.test", DnsResponder.CName, DnsResponder.Name("edge.example.test")), ("edge.example.test", DnsResponder.A, DnsResponder.Address("192.0.2.7")))
            : new DnsReply(0, ("www.acme.test", DnsResponder.CName, DnsResponder.Name("edge.example.test"))));
        Assert.Equal(["192.0.2.7"], await LookupOf(server).AddressesAsync("www.acme.test", CancellationToken.None));
    }

    [Fact]
    public async Task Addresses_AliasLeftToUs_IsFollowed()
    {
        await using var server = new DnsResponder((name, type) => (name, type) switch
        {
            ("www.acme.test", _) => new DnsReply(0, (name, DnsResponder.CName, DnsResponder.Name("Edge.example.test"))),
            ("edge.example.test", DnsResponder.A) => new DnsReply(0, (name, DnsResponder.A, DnsResponder.Address("192.0.2.7"))),
            _ => new DnsReply(0),
        });
        Assert.Equal(["192.0.2.7"], await LookupOf(server).AddressesAsync("www.acme.test", CancellationToken.None));
        Assert.Contains("edge.example.test 1", server.Asked);
    }

    [Fact]
    public async Task Addresses_AliasLoop_IsPermanent()
    {
        await using var server = new DnsResponder((name, _) => new DnsReply(0, (name, DnsResponder.CName, DnsResponder.Name(name == "a.test" ? "b.test" : "a.test"))));
        var fault = await FailAsync(server.Resolver, "a.test");
        Assert.Equal((FaultKind.Permanent, "dns.alias_loop"), (fault.Kind, fault.Code));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Records_Absent_AreEmpty(int code)
    {
        await using var server = new DnsResponder((_, _) => new DnsReply(code));
        var lookup = LookupOf(server);
        Assert.Empty(await lookup.AddressesAsync("erp.acme.test", CancellationToken.None));
        Assert.Empty(await lookup.MxAsync("acme.test", CancellationToken.None));
        Assert.Empty(await lookup.TxtAsync("_dmarc.acme.test", CancellationToken.None));
    }

    [Theory]
    [InlineData(2, "dns.servfail", "answered SERVFAIL, the name's own servers may be out of order. Try again.")]
    [InlineData(5, "dns.refused", "answered REFUSED, it doesn't look up this name for us. Try again.")]
    public async Task Records_ServerFails_IsTransientAndNotAbsent(int code, string id, string what)
    {
        await using var server = new DnsResponder((_, _) => new DnsReply(code));
        var fault = await FailAsync(server.Resolver, "erp.acme.test");
        Assert.Equal((FaultKind.Transient, id), (fault.Kind, fault.Code));
        Assert.Equal($"Could not look up A of 'erp.acme.test': the resolver at '{server.Resolver}' {what}", fault.Message);
    }

    [Fact]
    public async Task Records_Silence_IsTransient()
    {
        await using var server = new DnsResponder((_, _) => null);
        var fault = await FailAsync(server.Resolver, "erp.acme.test", TimeSpan.FromMilliseconds(300));
        Assert.Equal((FaultKind.Transient, "dns.timeout"), (fault.Kind, fault.Code));
        Assert.Equal($"Could not look up A of 'erp.acme.test': the resolver at '{server.Resolver}' gave no answer within 0.3 s. Try again.", fault.Message);
    }

    [Fact]
    public async Task Records_GarbledAnswer_IsTransient()
    {
        await using var server = new DnsResponder((_, _) => new DnsReply(DnsResponder.Garbled));
        var fault = await FailAsync(server.Resolver, "erp.acme.test");
        Assert.Equal((FaultKind.Transient, "dns.unreadable_answer"), (fault.Kind, fault.Code));
        Assert.Equal($"Could not look up A of 'erp.acme.test': the resolver at '{server.Resolver}' gave an answer that can't be read. Try again.", fault.Message);
    }

    [Fact]
    public async Task Records_NobodyListens_IsDown()
    {
        var fault = await FailAsync($"127.0.0.1:{CannedServer.ClosedPort()}", "erp.acme.test", TimeSpan.FromMilliseconds(300));
        Assert.Equal((FaultKind.Down, "dns.unreachable"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task Mx_Several_AreInOrderOfPreference()
    {
        await using var server = new DnsResponder((name, _) => new DnsReply(0,
            (name, DnsResponder.Mx, DnsResponder.Exchange(20, "mx2.test")), (name, DnsResponder.Mx, DnsResponder.Exchange(10, "Mail.example.test"))));
        Assert.Equal([new MxRecord(10, "mail.example.test"), new MxRecord(20, "mx2.test")], await LookupOf(server).MxAsync("acme.test", CancellationToken.None));
    }

    [Fact]
    public async Task Txt_LongKeyInTwoStrings_IsJoinedWithoutASpace()
    {
        var first = "v=DKIM1;k=rsa;p=" + new string('A', 239);
        await using var server = new DnsResponder((name, _) => new DnsReply(0, (name, DnsResponder.Txt, DnsResponder.Strings(first, "BB==")), (name, DnsResponder.Txt, DnsResponder.Strings("other"))));
        Assert.Equal([first + "BB==", "other"], await LookupOf(server).TxtAsync("dkim._domainkey.acme.test", CancellationToken.None));
    }

    [Fact]
    public async Task Name_Unicode_IsAskedInPunycode()
    {
        await using var server = new DnsResponder((_, _) => new DnsReply(3));
        await LookupOf(server).TxtAsync("_dmarc.bücher.test", CancellationToken.None);
        Assert.Equal("_dmarc.xn--bcher-kva.test 16", Assert.Single(server.Asked));
    }

    [Fact]
    public async Task Name_Invalid_IsNamed()
    {
        var fault = await FailAsync("127.0.0.1:1", "a..test");
        Assert.Equal("'a..test' is not a valid DNS name. Correct it and try again.", fault.Message);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(3, null)]
    [InlineData(5, null)]
    [InlineData(2, "dns.servfail")]
    [InlineData(-1, "dns.timeout")]
    public async Task Probe_AnyAnswerButFailure_IsAlive(int code, string? id)
    {
        await using var server = new DnsResponder((_, _) => code < 0 ? null : new DnsReply(code));
        var lookup = new DnsLookup(new DnsOptions { Resolver = server.Resolver, Timeout = TimeSpan.FromMilliseconds(code < 0 ? 300 : 5000) });
        var fault = await Record.ExceptionAsync(() => lookup.ProbeAsync(CancellationToken.None)) as PlatformException;
        Assert.Equal((id, id is null ? null : FaultKind.Down), (fault?.Code, fault?.Kind));
        Assert.Equal(" 2", Assert.Single(server.Asked));
    }

    private static DnsLookup LookupOf(DnsResponder server) =>
        new(new DnsOptions { Resolver = server.Resolver, Timeout = TimeSpan.FromSeconds(5) });

    private static async Task<PlatformException> FailAsync(string resolver, string name, TimeSpan? timeout = null)
    {
        var lookup = new DnsLookup(new DnsOptions { Resolver = resolver, Timeout = timeout ?? TimeSpan.FromSeconds(5) });
        return await Assert.ThrowsAsync<PlatformException>(() => lookup.AddressesAsync(name, CancellationToken.None));
    }
}

using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Tests.Http;

public sealed class HttpWireTests
{
    [Theory]
    [InlineData(true, FaultKind.Unknown, "gave no answer within 0.3 s. It may have been done: look before trying again.")]
    [InlineData(false, FaultKind.Transient, "gave no answer within 0.3 s. Try again.")]
    public async Task Send_NeverAnswered_IsUnknownAfterAWriteAlone(bool writes, FaultKind kind, string what)
    {
        await using var server = new CannedServer(_ => Canned.Silence);
        var fault = await FailAsync(server.Url, writes, TimeSpan.FromMilliseconds(300));
        Assert.Equal((kind, "box.timeout"), (fault.Kind, fault.Code));
        Assert.Equal($"Could not do it: Box at '{server.Url}' {what}", fault.Message);
    }

    [Theory]
    [InlineData(true, "cut", FaultKind.Unknown)]
    [InlineData(true, "hangup", FaultKind.Unknown)]
    [InlineData(false, "cut", FaultKind.Transient)]
    [InlineData(false, "hangup", FaultKind.Transient)]
    public async Task Send_CutOff_IsUnknownAfterAWriteAlone(bool writes, string how, FaultKind kind)
    {
        await using var server = new CannedServer(_ => how == "cut" ? Canned.Cut : Canned.Hangup);
        var fault = await FailAsync(server.Url, writes);
        Assert.Equal((kind, "box.answer_lost"), (fault.Kind, fault.Code));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_Refused_IsDown(bool writes)
    {
        var url = new Uri($"http://127.0.0.1:{CannedServer.ClosedPort()}/");
        var fault = await FailAsync(url, writes);
        Assert.Equal((FaultKind.Down, "box.unreachable"), (fault.Kind, fault.Code));
        Assert.Equal($"Could not do it: Box at '{url}' can't be reached, the connection was refused. Check that it is running and that its address in the settings is right.", fault.Message);
    }

    [Fact]
    public async Task Send_NameUnknown_IsDown()
    {
        var fault = await FailAsync(new Uri("http://no-such-host.invalid/"), writes: true);
        Assert.Equal((FaultKind.Down, "box.unreachable"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task Send_AnswerOverFourMiB_IsRefused()
    {
        await using var server = new CannedServer(new string(' ', HttpWire.LargestBody + 1));
        var fault = await FailAsync(server.Url, writes: false);
        Assert.Equal((FaultKind.Transient, "box.answer_too_large"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task Send_ConnectGiven_DialsItAndKeepsTheName()
    {
        await using var server = new CannedServer("{}");
        var target = new HttpTarget("box", "Box", new Uri("http://box.example.test/"), TimeSpan.FromSeconds(5), "X-Key", "secret");
        using var http = HttpWire.CreateClient("box", $"127.0.0.1:{server.Port}", target.Timeout);
        var wire = new HttpWire(http, target);
        await wire.SendAsync(wire.Reading("do it"), HttpMethod.Get, "a", null, CancellationToken.None);
        var request = Assert.Single(server.Requests);
        Assert.Equal(("/a", "box.example.test", "secret"), (request.Path, request.Headers["Host"], request.Headers["X-Key"]));
    }

    [Fact]
    public async Task Send_CookieAndRedirectAnswered_AreNotFollowed()
    {
        await using var server = new CannedServer(_ => new Canned(302, "", Headers: "Set-Cookie: MCSESSID=admin\r\nLocation: /other\r\n"));
        var target = new HttpTarget("box", "Box", server.Url, TimeSpan.FromSeconds(5), "X-Key", "secret");
        using var http = HttpWire.CreateClient("box", null, target.Timeout);
        var wire = new HttpWire(http, target);
        var first = await wire.SendAsync(wire.Reading("do it"), HttpMethod.Get, "a", null, CancellationToken.None);
        await wire.SendAsync(wire.Reading("do it"), HttpMethod.Get, "a", null, CancellationToken.None);
        Assert.Equal((302, "/other"), (first.Status, first.Location));
        Assert.All(server.Requests, request => Assert.False(request.Headers.ContainsKey("Cookie")));
        Assert.Equal(["/a", "/a"], server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task Send_Cancelled_ThrowsCancellationAndNoFault()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new CannedServer(_ =>
        {
            cancel.Cancel();
            return Canned.Silence;
        });
        var target = new HttpTarget("box", "Box", server.Url, TimeSpan.FromSeconds(5), "X-Key", "secret");
        using var http = HttpWire.CreateClient("box", null, target.Timeout);
        var wire = new HttpWire(http, target);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wire.SendAsync(wire.Writing("do it"), HttpMethod.Get, "a", null, cancel.Token));
    }

    [Theory]
    [InlineData(401, true, FaultKind.Permanent, "box.unauthorised")]
    [InlineData(403, false, FaultKind.Permanent, "box.unauthorised")]
    [InlineData(429, true, FaultKind.Transient, "box.too_many_requests")]
    [InlineData(502, false, FaultKind.Transient, "box.http_502")]
    [InlineData(503, true, FaultKind.Unknown, "box.http_503")]
    [InlineData(504, false, FaultKind.Transient, "box.http_504")]
    [InlineData(500, true, FaultKind.Unknown, "box.http_500")]
    [InlineData(302, true, FaultKind.Permanent, "box.redirected")]
    [InlineData(405, true, FaultKind.Permanent, "box.http_405")]
    public void Status_Each_HasItsKind(int status, bool writes, FaultKind kind, string code)
    {
        var fault = HttpFault.FromStatus(new Call("box", "Box", "http://box/", "do it", writes), new HttpAnswer(status, "", null), null);
        Assert.Equal((kind, code), (fault.Kind, fault.Code));
    }

    [Theory]
    [InlineData("mail.example.test:443", "mail.example.test", 443)]
    [InlineData("127.0.0.1:8443", "127.0.0.1", 8443)]
    [InlineData("[::1]:53", "::1", 53)]
    public void HostPort_Valid_IsRead(string text, string host, int port)
    {
        var end = HostPort.Parse(text, "box");
        Assert.Equal((host, port), (end.Host, end.Port));
    }

    [Theory]
    [InlineData("mail.example.test")]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("a:1/x")]
    public void HostPort_Invalid_IsNamed(string text)
    {
        var fault = Assert.Throws<PlatformException>(() => HostPort.Parse(text, "box"));
        Assert.Equal($"The address '{text}' in the settings of box is not a host and a port. Write it as 'host:port'.", fault.Message);
    }

    private static async Task<PlatformException> FailAsync(Uri url, bool writes, TimeSpan? timeout = null)
    {
        var target = new HttpTarget("box", "Box", url, timeout ?? TimeSpan.FromSeconds(10), "X-Key", "secret");
        using var http = HttpWire.CreateClient("box", null, target.Timeout);
        var wire = new HttpWire(http, target);
        var call = writes ? wire.Writing("do it") : wire.Reading("do it");
        return await Assert.ThrowsAsync<PlatformException>(() => wire.SendAsync(call, writes ? HttpMethod.Post : HttpMethod.Get, "x", writes ? "body" : null, CancellationToken.None));
    }
}

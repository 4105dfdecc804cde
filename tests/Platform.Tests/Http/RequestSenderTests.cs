using System.Text;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Tests.Http;

public sealed class RequestSenderTests
{
    private static readonly AddressRule Loopback = AddressRule.Of(["loopback"]);

    [Fact]
    public async Task Send_Write_GoesAsComposedAndComesBackWhole()
    {
        await using var server = new CannedServer(_ => new Canned(201, "{\"a\":1}", Headers: "Content-Type: application/json; charset=utf-8\r\nX-Two: 1\r\nX-Two: 2\r\n"));
        using var sender = Sender();

        var answer = Assert.IsType<RequestResult.Answered>(await sender.SendAsync(Request(server, "PATCH", "ü", ("X-Key", "k"), ("Content-Language", "de")), default));

        var request = Assert.Single(server.Requests);
        Assert.Equal(("PATCH", "/hook?q=1", "ü", "text/plain", "k", "de"), (request.Method, request.Path, request.Body, request.Headers["Content-Type"], request.Headers["X-Key"], request.Headers["Content-Language"]));
        Assert.Equal((201, "application/json", "{\"a\":1}"), (answer.Status, answer.ContentType, Encoding.UTF8.GetString(answer.Body)));
        Assert.Equal(["1", "2"], answer.Headers.Single(header => header.Key == "X-Two").Value);
    }

    [Fact]
    public async Task Send_ToLoopbackThatIsNotAllowed_SendsNothing()
    {
        await using var server = new CannedServer("never");
        using var sender = new RequestSender(new RequestOptions());

        var fault = await Assert.ThrowsAsync<PlatformException>(() => sender.SendAsync(Request(server), default));

        Assert.Equal((FaultKind.Permanent, "http.address_not_allowed"), (fault.Kind, fault.Code));
        Assert.Equal("'127.0.0.1' is at 127.0.0.1, which isn't a public address: nothing was sent. Whoever runs the server can allow it with 'http.allow' in the configuration.", fault.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Send_NameThatLeadsToLoopback_SendsNothing()
    {
        await using var server = new CannedServer("never");
        using var sender = new RequestSender(new RequestOptions());

        var request = new OutgoingRequest(HttpMethod.Get, new Uri($"http://localhost:{server.Port}/"), null, null, []);
        Assert.Equal("http.address_not_allowed", (await Assert.ThrowsAsync<PlatformException>(() => sender.SendAsync(request, default))).Code);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Send_RedirectToWhereItMayNotGo_IsRefusedToo()
    {
        await using var server = new CannedServer(_ => new Canned(302, "", Headers: "Location: http://10.255.255.1/\r\n"));
        using var sender = Sender();

        var request = new OutgoingRequest(HttpMethod.Get, server.Url, null, null, []);
        Assert.Equal("http.address_not_allowed", (await Assert.ThrowsAsync<PlatformException>(() => sender.SendAsync(request, default))).Code);
    }

    [Theory]
    [InlineData("GET", false, 200)]
    [InlineData("GET", true, 302)]
    [InlineData("POST", false, 302)]
    public async Task Send_Redirected_IsFollowedOnlyWithNothingToCarryAlong(string method, bool hasHeader, int status)
    {
        await using var server = new CannedServer(request => request.Path == "/there" ? Canned.Ok("there") : new Canned(302, "", Headers: "Location: /there\r\n"));
        using var sender = Sender();

        var answer = await sender.SendAsync(Request(server, method, null, hasHeader ? [("X-Key", "k")] : []), default);

        Assert.Equal(status, Assert.IsType<RequestResult.Answered>(answer).Status);
    }

    [Fact]
    public async Task Send_NobodyListens_IsNotConnected()
    {
        using var sender = Sender();
        var port = CannedServer.ClosedPort();

        var answer = await sender.SendAsync(new OutgoingRequest(HttpMethod.Post, new Uri($"http://127.0.0.1:{port}/"), [], "text/plain", []), default);

        Assert.Equal($"Connection refused (127.0.0.1:{port})", Assert.IsType<RequestResult.NotConnected>(answer).Reason);
    }

    [Theory]
    [InlineData("hangup", false)]
    [InlineData("cut", false)]
    [InlineData("silence", true)]
    public async Task Send_AnswerLost_IsUnanswered(string kind, bool timedOut)
    {
        await using var server = new CannedServer(_ => new Canned(200, "x", kind));
        using var sender = Sender(timeout: TimeSpan.FromMilliseconds(400));

        var answer = Assert.IsType<RequestResult.Unanswered>(await sender.SendAsync(Request(server, "POST", "x"), default));

        Assert.Equal(timedOut, answer.TimedOut);
        Assert.Single(server.Requests);
        if (timedOut)
        {
            Assert.Equal($"'http://127.0.0.1:{server.Port}/hook' gave no answer within 0.4 s.", answer.Reason);
        }
    }

    [Fact]
    public async Task Send_AnswerOverTheLimit_SaysThatItWasDone()
    {
        await using var server = new CannedServer(new string('x', 2000));
        using var sender = Sender(limit: 1999);

        var fault = await Assert.ThrowsAsync<PlatformException>(() => sender.SendAsync(Request(server, "POST", "x"), default));

        Assert.Equal("http.answer_too_large", fault.Code);
        Assert.Equal($"'http://127.0.0.1:{server.Port}/hook' answered 200 with more than 1,999 bytes (http.answerLimit). The request itself was done: skip the step if its answer isn't needed.", fault.Message);
    }

    [Fact]
    public async Task Send_AnswerAtTheLimit_IsTaken()
    {
        await using var server = new CannedServer(new string('x', 1999));
        using var sender = Sender(limit: 1999);

        Assert.Equal(1999, Assert.IsType<RequestResult.Answered>(await sender.SendAsync(Request(server), default)).Body.Length);
    }

    [Theory]
    [InlineData("X Key", "secret value")]
    [InlineData("", "secret value")]
    [InlineData("X-Key", "secret\r\nX-Evil: value")]
    [InlineData("X-Key", "secret\nvalue")]
    public async Task Send_HeaderThatIsNone_IsRefusedByNameAndNothingSent(string name, string value)
    {
        await using var server = new CannedServer("never");
        using var sender = Sender();

        var fault = await Assert.ThrowsAsync<PlatformException>(() => sender.SendAsync(Request(server, "POST", "x", (name, value)), default));

        Assert.Equal($"The header '{name}' can't be sent with POST to 'http://127.0.0.1:{server.Port}/hook': correct its name and value, or leave it out.", fault.Message);
        Assert.Empty(server.Requests);
    }

    private static RequestSender Sender(TimeSpan? timeout = null, int limit = 1024 * 1024) =>
        new(new RequestOptions { Allow = Loopback, Timeout = timeout ?? TimeSpan.FromSeconds(20), AnswerLimit = limit });

    private static OutgoingRequest Request(CannedServer server, string method = "GET", string? body = null, params (string Name, string Value)[] headers) =>
        new(new HttpMethod(method), new Uri(server.Url, "hook?q=1"), body is null ? null : Encoding.UTF8.GetBytes(body), "text/plain", [.. headers.Select(header => new KeyValuePair<string, string>(header.Name, header.Value))]);
}

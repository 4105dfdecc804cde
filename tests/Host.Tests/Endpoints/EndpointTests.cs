using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Api;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Endpoints;

/// <summary>Requests that start workflows and resume runs, through a server's doors.</summary>
public sealed class EndpointTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    [Fact]
    public async Task Call_JsonWithRoute_IsAnsweredByTheRunWithItsHeaders()
    {
        await PublishAsync(Hooks.Definition("e-answer", Hooks.Endpoint("e-answer/{id}/x"),
            Hooks.Answer("r1", "({ id: getRoute().id, n: getBody().n + 1, key: getHead()['Authorization'] || 'none' })", ("statusCode", "Created"), ("responseHeaders", """{"X-One":"1","X-Evil":"a\r\nX-Two: b","Content-Length":"3"}""")),
            Hooks.Answer("r2", "'a second answer'"),
            Hooks.Step("w", "Elsa.WriteLine", ("text", "went on"))));

        using var answer = await CallAsync("POST", "e-answer/Seven/x", "{\"n\":1}", key: server.AdminKey);

        Assert.Equal((HttpStatusCode.Created, """{"id":"Seven","n":2,"key":"none"}"""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(["1"], answer.Headers.GetValues("X-One"));
        Assert.False(answer.Headers.Contains("X-Two") || answer.Headers.Contains("X-Evil"));
        Assert.Equal(["sandbox allow-forms allow-scripts"], answer.Headers.GetValues("Content-Security-Policy"));
        var run = answer.Headers.GetValues("x-elsa-workflow-instance-id").Single();
        await Eventually.HoldsAsync(async () => Assert.Equal("Finished", (await InstanceAsync(run))["status"]!.GetValue<string>()));
        Assert.DoesNotContain(server.AdminKey.Trim(), await TextAsync($"/elsa/api/workflow-instances/{run}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "a=1&b=x+y&b=z", """{"a":"1","b":["x y","z"]}""")]
    [InlineData("text/plain", "plain", "\"plain\"")]
    [InlineData("application/octet-stream", "\u0001", "\"AQ==\"")]
    [InlineData("multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n--B--\r\n",
        """{"a":"1","f":{"fileName":"x.txt","contentType":"text/plain","content":"aGk="}}""")]
    public async Task Call_Body_IsReadByItsMediaType(string type, string body, string read)
    {
        await PublishAsync(Hooks.Definition("e-body", Hooks.Endpoint("e-body"), Hooks.Answer("r", "toJson(getBody())")));

        using var answer = await CallAsync("POST", "e-body", body, type);

        Assert.Equal(read, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.ToJsonString());
    }

    [Fact]
    public async Task Ticket5972_CallerGivesUpFirst_TheRunExistsAndGoesOn()
    {
        await using var slow = await Receiver.StartAsync();
        await PublishAsync(Hooks.Definition("e-slow", Hooks.Endpoint("e-slow"), Hooks.Step("s", "Elsa.SendHttpRequest", ("url", slow.Url + "/hold")), Hooks.Answer("r", "'late'")));
        using var patience = new CancellationTokenSource();
        var call = CallAsync("POST", "e-slow", "{}", ct: patience.Token);
        await Eventually.HoldsAsync(() => Task.FromResult(Assert.Single(slow.Requests)));

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        var run = Assert.Single(await RunsAsync("e-slow"));
        Assert.Equal("Running", run["status"]!.GetValue<string>());
        slow.Release();

        await Eventually.HoldsAsync(async () => Assert.Equal("Finished", Assert.Single(await RunsAsync("e-slow"))["status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Call_RequestTimeoutOver_Is202AndTheRunGoesOn()
    {
        await using var slow = await Receiver.StartAsync();
        await PublishAsync(Hooks.Definition("e-timeout", Hooks.Endpoint("e-timeout", more: ("requestTimeout", "00:00:00.3")), Hooks.Step("s", "Elsa.SendHttpRequest", ("url", slow.Url + "/hold")), Hooks.Answer("r", "'late'")));

        using var answer = await CallAsync("GET", "e-timeout");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        slow.Release();
        var run = answer.Headers.GetValues("x-elsa-workflow-instance-id").Single();
        await Eventually.HoldsAsync(async () => Assert.Equal("Finished", (await InstanceAsync(run))["status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Ticket5724_EndedRun_AnswersNoMore()
    {
        await PublishAsync(Hooks.Definition("e-ended", Hooks.Endpoint("e-ended", starts: false), Hooks.Answer("r", "'resumed'")));
        Assert.Equal(404, await StatusAsync("GET", "e-ended"));
        await ExecuteAsync("e-ended");
        using (var first = await CallAsync("GET", "e-ended"))
        {
            Assert.Equal("resumed", await first.Content.ReadAsStringAsync());
        }

        Assert.Equal(404, await StatusAsync("GET", "e-ended"));
        var waiting = await ExecuteAsync("e-ended");
        await server.AskAsync(HttpMethod.Post, $"/elsa/api/cancel/workflow-instances/{waiting}", "{}");
        Assert.Equal(404, await StatusAsync("GET", "e-ended"));
    }

    [Fact]
    public async Task Ticket5724_RetractedOrReplaced_AnswersNoMore()
    {
        await PublishAsync(Hooks.Definition("e-retract", Hooks.Endpoint("e-retract"), Hooks.Answer("r", "'one'")));
        Assert.Equal(200, await StatusAsync("GET", "e-retract"));
        await server.AskAsync(HttpMethod.Post, "/elsa/api/workflow-definitions/e-retract/retract", "{}");
        Assert.Equal(404, await StatusAsync("GET", "e-retract"));
        await PublishAsync(Hooks.Definition("e-retract", Hooks.Endpoint("e-moved"), Hooks.Answer("r", "'two'")));
        Assert.Equal((404, 200), (await StatusAsync("GET", "e-retract"), await StatusAsync("GET", "e-moved")));
        await server.AskAsync(HttpMethod.Delete, "/elsa/api/workflow-definitions/e-retract");
        Assert.Equal(404, await StatusAsync("GET", "e-moved"));
    }

    [Fact]
    public async Task Publish_PathOfAnotherWorkflow_IsRefusedByName()
    {
        await PublishAsync(Hooks.Definition("e-first", Hooks.Endpoint("e-taken/{id}"), Hooks.Answer("r", "'first'")));

        var (status, body) = await SaveAsync(Hooks.Definition("e-second", Hooks.Endpoint("/E-Taken/{other}/", methods: "[\"PUT\",\"GET\"]")));

        Assert.Equal(400, status);
        Assert.Contains("GET '/E-Taken/{other}' starts the workflow 'e-first' already. Choose another path or method for 'hook', or retract that workflow.", body!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync("GET", "e-taken/1"));
    }

    [Fact]
    public async Task Call_TwoRunsWait_IsAmbiguousUnlessOneIsNamed()
    {
        await PublishAsync(Hooks.Definition("e-two", Hooks.Endpoint("e-two", starts: false), Hooks.Answer("r", "'resumed'")));
        var (one, two) = (await ExecuteAsync("e-two"), await ExecuteAsync("e-two"));

        using var answer = await CallAsync("GET", "e-two");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal("The call is ambiguous and matches multiple workflows.", said["errorMessage"]!.GetValue<string>());
        Assert.Equal([one, two], said["workflows"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Equal(200, await StatusAsync("GET", $"e-two?workflowInstanceId={two}"));
        Assert.Equal(("Running", "Finished"), ((await InstanceAsync(one))["status"]!.GetValue<string>(), (await InstanceAsync(two))["status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Call_AuthorizedEndpoint_NeedsAKeyOfItsRole()
    {
        await PublishAsync(Hooks.Definition("e-auth", Hooks.Endpoint("e-auth", more: [("authorize", "True"), ("policy", "ops")]), Hooks.Answer("r", "'in'")));
        var ops = await KeyAsync("e-ops", "ops");
        var sales = await KeyAsync("e-sales", "sales");

        Assert.Equal(401, await StatusAsync("GET", "e-auth"));
        Assert.Equal(401, await StatusAsync("GET", "e-auth", "not-a-key-at-all"));
        Assert.Equal(403, await StatusAsync("GET", "e-auth", sales));
        Assert.Equal(200, await StatusAsync("GET", "e-auth", ops));
        Assert.Equal(200, await StatusAsync("GET", "e-auth", server.AdminKey));
        Assert.Equal(2, (await RunsAsync("e-auth")).Count);
    }

    [Fact]
    public async Task Call_OddRequests_StartNothing()
    {
        await PublishAsync(Hooks.Definition("e-odd", Hooks.Endpoint("e-odd", methods: "[\"POST\"]", more: ("requestSizeLimit", "20")), Hooks.Answer("r", "'ok'")));

        Assert.Equal(404, await StatusAsync("GET", "e-odd")); // http-wrong-method of Elsa's vectors
        Assert.Equal(404, await StatusAsync("POST", "e-odd/more"));
        Assert.Equal(404, await StatusAsync("POST", string.Concat(Enumerable.Repeat("x/", 500))));
        using (var large = await CallAsync("POST", "e-odd", new string('x', 21), "text/plain"))
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        }

        using (var bad = await CallAsync("POST", "e-odd", "{\"a\":"))
        {
            Assert.Equal((HttpStatusCode.BadRequest, "http.bad_json"), (bad.StatusCode, JsonNode.Parse(await bad.Content.ReadAsStringAsync())!["code"]!.GetValue<string>()));
        }

        Assert.Empty(await RunsAsync("e-odd"));
        Assert.Equal(200, await StatusAsync("POST", "e-odd"));
    }

    [Fact]
    public async Task Call_WorkflowThatCannotStartNow_Is409AndNotSilence()
    {
        var definition = Hooks.Definition("e-held", Hooks.Endpoint("e-held"), Hooks.Step("t", "Elsa.Delay", ("timeSpan", "00:30:00")));
        definition["customProperties"] = new JsonObject { ["nexusHolds"] = new JsonArray(new JsonObject { ["scope"] = "site:e-held", ["mode"] = "change" }) };
        await PublishAsync(definition);

        Assert.Equal(200, await StatusAsync("GET", "e-held"));
        using var second = await CallAsync("GET", "e-held");

        Assert.Equal((HttpStatusCode.Conflict, "http.not_started"), (second.StatusCode, JsonNode.Parse(await second.Content.ReadAsStringAsync())!["code"]!.GetValue<string>()));
        Assert.Single(await RunsAsync("e-held"));
    }

    [Fact]
    public async Task Response_WithASecret_FaultsAndTellsNobody()
    {
        await PublishAsync(Hooks.Definition("e-secret", Hooks.Endpoint("e-secret", starts: false), Hooks.Answer("r", "'the word is ' + getInput('word')")));
        await ExecuteAsync("e-secret", """{"input":{"word":"open sesame 12"}}""");

        using var answer = await CallAsync("GET", "e-secret");

        Assert.Equal((HttpStatusCode.InternalServerError, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        var run = Assert.Single(await RunsAsync("e-secret"))["id"]!.GetValue<string>();
        Assert.DoesNotContain("sesame", await TextAsync($"/elsa/api/workflow-instances/{run}") + await TextAsync($"/api/runs/{run}/journal"), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> CallAsync(string method, string path, string? body = null, string type = "application/json", string? key = null, CancellationToken ct = default)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/workflows/" + path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key.Trim());
        }

        return await server.Http.SendAsync(request, ct);
    }

    private async Task<int> StatusAsync(string method, string path, string? key = null)
    {
        using var answer = await CallAsync(method, path, key: key);
        return (int)answer.StatusCode;
    }

    private async Task PublishAsync(JsonObject definition)
    {
        var (status, body) = await SaveAsync(definition);
        Assert.True(status == 200, body?.ToJsonString());
    }

    private Task<(int Status, JsonNode? Body)> SaveAsync(JsonObject definition) =>
        server.AskAsync(HttpMethod.Post, "/elsa/api/workflow-definitions", new JsonObject { ["model"] = definition, ["publish"] = true }.ToJsonString());

    private async Task<string> ExecuteAsync(string definitionId, string body = "{}") =>
        (await server.AskAsync(HttpMethod.Post, $"/elsa/api/workflow-definitions/{definitionId}/execute", body)).Body!["workflowState"]!["id"]!.GetValue<string>();

    private async Task<JsonNode> InstanceAsync(string id) => (await server.AskAsync(HttpMethod.Get, $"/elsa/api/workflow-instances/{id}")).Body!;

    private async Task<IReadOnlyList<JsonNode>> RunsAsync(string definitionId) =>
        [.. (await server.AskAsync(HttpMethod.Post, "/elsa/api/workflow-instances", $$"""{"definitionIds":["{{definitionId}}"],"page":0,"pageSize":50}""")).Body!["items"]!.AsArray().Select(run => run!)];

    private async Task<string> TextAsync(string path) => (await server.AskAsync(HttpMethod.Get, path)).Body!.ToJsonString();

    private async Task<string> KeyAsync(string name, string role) =>
        (await server.AskAsync(HttpMethod.Post, "/api/keys", new JsonObject { ["name"] = name, ["role"] = role }.ToJsonString())).Body!["key"]!.GetValue<string>();
}

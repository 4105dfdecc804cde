using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Api;

public sealed class ServeTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    [Theory]
    [InlineData("/api/runs")]
    [InlineData("/api/nothing")]
    [InlineData("/metrics")]
    public async Task Request_WithoutOrWithWrongKey_Is401(string path)
    {
        foreach (var key in new[] { null, "nxk_wrong" })
        {
            var (status, problem) = await server.AskAsync(key, HttpMethod.Get, path);

            Assert.Equal((401, "key.needed"), (status, Code(problem)));
        }
    }

    [Theory]
    [InlineData("/health/live", "live")]
    [InlineData("/health/ready", "ready")]
    public async Task Health_WithoutKey_Answers(string path, string expected)
    {
        var (status, body) = await server.AskAsync(null, HttpMethod.Get, path);

        Assert.Equal((200, expected), (status, body!["status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Roles_Sales_MayReadButNotOperateNorAdminister()
    {
        var key = (await server.AskAsync(HttpMethod.Post, "/api/keys", """{"name":"sally","role":"sales"}""")).Body!["key"]!.GetValue<string>();

        Assert.Equal(200, (await server.AskAsync(key, HttpMethod.Get, "/api/runs")).Status);
        var (status, problem) = await server.AskAsync(key, HttpMethod.Post, "/api/runs/x/undo", "{}");
        Assert.Equal((403, "The role 'sales' of the key 'sally' doesn't allow this."), (status, problem!["detail"]!.GetValue<string>()));
        Assert.Equal(403, (await server.AskAsync(key, HttpMethod.Get, "/api/keys")).Status);
        Assert.Equal(204, (await server.AskAsync(HttpMethod.Delete, "/api/keys/sally")).Status);
        Assert.Equal(401, (await server.AskAsync(key, HttpMethod.Get, "/api/runs")).Status);
    }

    [Fact]
    public async Task Audit_AuditorOrAdmin_SeesWhatWasDone()
    {
        var auditor = (await server.AskAsync(HttpMethod.Post, "/api/keys", """{"name":"anna","role":"auditor"}""")).Body!["key"]!.GetValue<string>();
        var ops = (await server.AskAsync(HttpMethod.Post, "/api/keys", """{"name":"otto","role":"ops"}""")).Body!["key"]!.GetValue<string>();

        var (status, page) = await server.AskAsync(auditor, HttpMethod.Get, "/api/audit?pageSize=500");
        var verb = await NexusProcess.RunAsync(server.Data, "audit", "list", "--page-size", "500", "--json");

        Assert.Equal(200, status);
        Assert.Contains(("nexus", "workflow.ship", "onboarding"), page!["items"]!.AsArray().Select(row => (row!["actor"]!.GetValue<string>(), row["action"]!.GetValue<string>(), row["subject"]!.GetValue<string>())));
        Assert.Equal(0, verb.Exit);
        Assert.Contains("\"workflow.ship\"", verb.Output, StringComparison.Ordinal);
        Assert.Contains("key:admin key.add otto", page["items"]!.AsArray().Select(row => $"{row!["actor"]} {row["action"]} {row["subject"]}"));
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/api/audit"), (HttpMethod.Post, "/api/audit/verify"), (HttpMethod.Get, "/api/audit/export") })
        {
            Assert.Equal((403, "key.not_allowed"), Seen(await server.AskAsync(ops, method, path)));
        }
    }

    [Fact]
    public async Task Audit_InAServer_IsSealedAsItGoesVerifiedAndExported()
    {
        Assert.Equal(201, (await server.AskAsync(HttpMethod.Post, "/api/keys", """{"name":"vera","role":"auditor"}""")).Status);
        await Eventually.HoldsAsync(async () => Assert.NotNull((await server.AskAsync(HttpMethod.Get, "/api/audit?subject=vera")).Body!["items"]![0]!["number"]));

        var (status, verdict) = await server.AskAsync(HttpMethod.Post, "/api/audit/verify");
        var verb = await NexusProcess.RunAsync(server.Data, "audit", "verify");
        var exported = await NexusProcess.RunAsync(server.Data, "audit", "export");

        Assert.Equal((200, true, null), (status, verdict!["fits"]!.GetValue<bool>(), verdict["misfit"]));
        Assert.Equal((0, ""), (verb.Exit, verb.Error));
        Assert.Matches("^[0-9]+ rows sealed and in order, up to [0-9a-f]{64}; [0-9]+ rows? not sealed yet.\n$", verb.Output);
        var lines = exported.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(Enumerable.Range(1, lines.Count), lines.Select(line => line["number"]!.GetValue<int>()));
        Assert.Contains(lines, line => line["subject"]!.GetValue<string>() == "vera");
    }

    [Theory]
    [InlineData("GET", "/api/audit?page=x", null, 400, "request.bad_query")]
    [InlineData("GET", "/api/audit?from=soon", null, 400, "request.bad_query")]
    [InlineData("GET", "/api/audit/export?format=xml", null, 400, "request.bad_query")]
    [InlineData("GET", "/api/nothing", null, 404, "request.no_such_path")]
    [InlineData("GET", "/api/runs/nope", null, 404, "run.not_found")]
    [InlineData("GET", "/api/runs/nope/journal", null, 404, "run.not_found")]
    [InlineData("GET", "/api/runs/nope/events", null, 404, "run.not_found")]
    [InlineData("GET", "/api/sites/nope", null, 404, "site.not_found")]
    [InlineData("GET", "/api/clients/nope", null, 404, "client.not_found")]
    [InlineData("GET", "/api/workflows/nope", null, 404, "workflow.not_found")]
    [InlineData("GET", "/api/runs?page=0", null, 400, "request.bad_query")]
    [InlineData("GET", "/api/runs?from=soon", null, 400, "request.bad_query")]
    [InlineData("GET", "/api/runs?status=odd", null, 422, "run.status")]
    [InlineData("PUT", "/api/runs", "{}", 405, "request.method")]
    [InlineData("POST", "/api/runs", "{bad", 400, "request.bad_json")]
    [InlineData("POST", "/api/runs", "null", 400, "request.bad_json")]
    [InlineData("POST", "/api/runs", """{"workflow":"onboarding","bogus":1}""", 400, "request.bad_json")]
    [InlineData("POST", "/api/runs", """{"workflow":"nope"}""", 404, "workflow.not_found")]
    [InlineData("POST", "/api/runs", """{"workflow":"onboarding","input":{"name":""}}""", 422, "input.invalid")]
    [InlineData("POST", "/api/runs", """{"workflow":"onboarding","input":{},"onFailure":"hope"}""", 422, "run.on_failure")]
    [InlineData("POST", "/api/runs/nope/retry", "{}", 404, "run.not_found")]
    [InlineData("POST", "/api/runs/bulk", """{"action":"explode","ids":[]}""", 422, "bulk.action")]
    [InlineData("POST", "/api/workflows", """{"definition":"{}"}""", 422, "workflow.unreadable")]
    [InlineData("POST", "/api/secrets/read", """{"secret":"a/b"}""", 404, "secret.not_found")]
    [InlineData("GET", "/api/secrets/nope", null, 404, "secret.not_found")]
    [InlineData("DELETE", "/api/secrets/nope", null, 404, "secret.not_found")]
    [InlineData("POST", "/api/secrets/nope/revoke", "{}", 404, "secret.not_found")]
    [InlineData("PUT", "/api/secrets/api-key", """{"value":"1234567"}""", 422, "secret.short")]
    [InlineData("PUT", "/api/secrets/9", """{"value":"12345678"}""", 422, "secret.name")]
    [InlineData("PUT", "/api/secrets/api-key", """{"description":"none"}""", 400, "request.bad_json")]
    public async Task Request_Refused_IsAProblemWithItsCode(string method, string path, string? body, int status, string code)
    {
        var (answered, problem) = await server.AskAsync(new HttpMethod(method), path, body);

        Assert.Equal((status, code, status), (answered, Code(problem), problem!["status"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Request_InvalidInput_NamesTheField()
    {
        var (_, problem) = await server.AskAsync(HttpMethod.Post, "/api/runs", """{"workflow":"onboarding","input":{"subdomain":"ok1"}}""");

        Assert.Equal("""["Give the client's name."]""", problem!["errors"]!["name"]!.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public async Task Request_TooLargeOrNotJson_IsRefused()
    {
        foreach (var length in new[] { (2 * 1024 * 1024) + 1, 12 * 1024 * 1024 })
        {
            Assert.Equal((413, "request.too_large"), Seen(await server.AskAsync(HttpMethod.Post, "/api/runs", new string(' ', length))));
        }

        Assert.Equal((415, "request.media_type"), Seen(await server.AskAsync(server.AdminKey, HttpMethod.Post, "/api/runs", "workflow=x", "application/x-www-form-urlencoded")));
    }

    [Fact]
    public async Task Lists_Empty_HaveTheFixedShape()
    {
        foreach (var path in new[] { "/api/runs", "/api/sites", "/api/clients" })
        {
            Assert.Equal("""{"items":[],"page":1,"pageSize":50,"total":0}""", (await server.AskAsync(HttpMethod.Get, path)).Body!.ToJsonString());
        }

        var workflows = (await server.AskAsync(HttpMethod.Get, "/api/workflows")).Body!["items"]!.AsArray().Select(item => item!["name"]!.GetValue<string>());
        Assert.Contains("onboarding", workflows);
    }

    [Fact]
    public async Task Openapi_WithoutKey_DescribesTheDoors()
    {
        var (status, document) = await server.AskAsync(null, HttpMethod.Get, "/openapi/v1.json");

        Assert.Equal(200, status);
        Assert.NotNull(document!["paths"]!["/api/runs"]!["post"]!["requestBody"]);
        Assert.NotNull(document["paths"]!["/api/runs/{id}/undo"]!["post"]!["responses"]!["409"]);
    }

    [Fact]
    public async Task Verbs_BesideAServer_GoThroughIt()
    {
        var listed = await NexusProcess.RunAsync(server.Data, "workflows", "list", "--json");
        var missing = await NexusProcess.RunAsync(server.Data, "runs", "show", "nope");
        var second = await NexusProcess.RunAsync(server.Data, "serve");

        // No line about the platform: the server has it, not this process.
        Assert.Equal((0, ""), (listed.Exit, listed.Error));
        Assert.Contains("\"onboarding\"", listed.Output, StringComparison.Ordinal);
        Assert.Equal((3, "There is no run 'nope'. 'nexus runs list' shows those that exist.\n"), (missing.Exit, missing.Error));
        Assert.Equal(4, second.Exit);
        Assert.StartsWith($"A server of this data directory runs already at '{server.Http.BaseAddress}' ", second.LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecretVerbs_BesideAServer_GoThroughItAndNameItsActor()
    {
        var file = Path.Combine(server.Data, "value.txt");
        await File.WriteAllTextAsync(file, "value-8Zk29");
        var set = await NexusProcess.RunAsync(server.Data, "secrets", "set", "through:the.server", "--file", file);
        var found = await server.AskAsync(HttpMethod.Get, "/api/secrets/through%3Athe.server");
        var revoked = await NexusProcess.RunAsync(server.Data, "secrets", "revoke", "through:the.server");
        var listed = await NexusProcess.RunAsync(server.Data, "secrets", "list");
        var removed = await NexusProcess.RunAsync(server.Data, "secrets", "remove", "through:the.server", "--yes");
        var missing = await NexusProcess.RunAsync(server.Data, "secrets", "revoke", "through:the.server");

        Assert.Equal((0, "", "The secret 'through:the.server' is set (version 1).\n"), (set.Exit, set.Error, set.Output));
        Assert.Equal((200, "active"), (found.Status, found.Body!["status"]!.GetValue<string>()));
        Assert.Equal((0, 0), (revoked.Exit, removed.Exit));
        Assert.Matches(@"(?m)^through:the\.server +revoked +1 +never$", listed.Output);
        Assert.Equal((3, "There is no secret 'through:the.server'. 'nexus secrets list' shows those that exist.\n"), (missing.Exit, missing.Error));
        Assert.Equal(["secret.remove", "secret.revoke", "secret.set"], (await server.AskAsync(HttpMethod.Get, "/api/audit?subject=through:the.server&actor=key:admin")).Body!["items"]!.AsArray().Select(row => row!["action"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Serve_AddressInUse_NamesIt()
    {
        using var other = new TempData();
        var address = server.Http.BaseAddress!.ToString().TrimEnd('/');

        var ended = await NexusProcess.RunAsync(other.Folder, "serve", "--urls", address);
        await NexusProcess.RunAsync(other.Folder, "lab", "stop");
        Assert.False(File.Exists(Path.Combine(other.Folder, "server.json")));

        Assert.Equal(
            (2, $"The address '{address}' is in use: another program listens there. Choose another with --urls, for example --urls http://127.0.0.1:5200."),
            (ended.Exit, ended.LastLine));
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
    }

    private static (int, string?) Seen((int Status, JsonNode? Body) answer) => (answer.Status, Code(answer.Body));

    private static string? Code(JsonNode? problem) => problem?["code"]?.GetValue<string>();
}

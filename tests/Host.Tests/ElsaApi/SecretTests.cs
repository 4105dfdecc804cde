using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Api;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.ElsaApi;

/// <summary>Named secrets as Elsa's designer and its secrets page use them; whatever is asked, no answer holds a value.</summary>
public sealed class SecretTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    private const string Value = "value-8Zk29-secret";
    private readonly List<string> answers = [];

    [Fact]
    public async Task Designer_DescribesPicksAndMakesASecret()
    {
        var descriptors = (await AskAsync(HttpMethod.Get, "secrets/descriptors")).Body!;
        var created = await AskAsync(HttpMethod.Post, "secrets", $$"""{"name":"Relay-Key","displayName":null,"description":"of the relay","typeName":"text","storeName":"encrypted","scope":"mail","value":"{{Value}}","configurationKey":null,"expiresAt":null,"metadata":{ } }""");
        var again = await AskAsync(HttpMethod.Post, "secrets", $$"""{"name":"relay-key","typeName":"text","storeName":"encrypted","value":"{{Value}}"}""");
        var picked = (await AskAsync(HttpMethod.Post, "secrets/picker", """{"search":null,"typeNames":["text"],"storeNames":["encrypted"],"scope":null,"activeOnly":true}""")).Body!;
        var ofAnotherType = (await AskAsync(HttpMethod.Post, "secrets/picker", """{"typeNames":["rsa-key"]}""")).Body!;

        Assert.Equal(("text", "encrypted"), (Text(descriptors["types"]![0]!, "name"), Text(descriptors["types"]![0]!["supportedStoreNames"]!, 0)));
        Assert.Equal(("encrypted", "Read, Write, Delete, Test, Versioned", false), (Text(descriptors["stores"]![0]!, "name"), Text(descriptors["stores"]![0]!, "capabilities"), descriptors["stores"]![0]!["isReadOnly"]!.GetValue<bool>()));
        Assert.True(created.Status == 200, created.Body?.ToJsonString());
        var secret = created.Body!;
        Assert.Equal(("relay-key", "relay-key", "of the relay", "text", "encrypted", "mail", "Active", 1), (Text(secret, "name"), Text(secret, "displayName"), Text(secret, "description"), Text(secret, "typeName"), Text(secret, "storeName"), Text(secret, "scope"), Text(secret, "status"), secret["currentVersion"]!.GetValue<int>()));
        Assert.Equal((400, "A secret 'relay-key' exists already. Choose another name, or set it anew."), (again.Status, Text(again.Body!["errors"]!["generalErrors"]!, 0)));
        Assert.Contains("relay-key", Names(picked));
        Assert.True(picked["canCreateInline"]!.GetValue<bool>());
        Assert.Empty(Names(ofAnotherType));
        NoAnswerHolds(Value);
    }

    [Fact]
    public async Task SecretsPage_ListsRotatesRevokesTestsAndDeletes()
    {
        foreach (var name in new[] { "page-a", "page-b", "page-c" })
        {
            await AskAsync(HttpMethod.Post, "secrets", $$"""{"name":"{{name}}","value":"{{Value}}","description":"for the page"}""");
        }

        var page = (await AskAsync(HttpMethod.Get, "secrets?search=FOR%20THE&page=1&pageSize=2")).Body!;
        var rotated = await AskAsync(HttpMethod.Post, "secrets/page-a/rotate", $$"""{"value":"{{Value}}-2","expiresAt":"2100-01-01T00:00:00+00:00","metadata":{ } }""");
        var described = await AskAsync(HttpMethod.Post, "secrets/page-a", """{"displayName":"A page","description":""}""");
        var fine = await AskAsync(HttpMethod.Post, "secrets/page-a/test", "{}");
        var revoked = await AskAsync(HttpMethod.Post, "secrets/page-b/revoke", "{}");
        var notFine = await AskAsync(HttpMethod.Post, "secrets/page-b/test", "{}");
        var inPicker = (await AskAsync(HttpMethod.Post, "secrets/picker", "{}")).Body!;
        var withRevoked = (await AskAsync(HttpMethod.Post, "secrets/picker", """{"activeOnly":false}""")).Body!;
        var ofStatus = (await AskAsync(HttpMethod.Get, "secrets?status=Revoked")).Body!;
        var deleted = await AskAsync(HttpMethod.Delete, "secrets/page-c");

        Assert.Equal((3, "page-c"), (page["totalCount"]!.GetValue<int>(), Assert.Single(Names(page))));
        Assert.Equal((200, 2, "2100-01-01T00:00:00+00:00"), (rotated.Status, rotated.Body!["currentVersion"]!.GetValue<int>(), Text(rotated.Body, "expiresAt")));
        Assert.Equal(("A page", null, 2), (Text(described.Body!, "displayName"), described.Body!["description"], described.Body["currentVersion"]!.GetValue<int>()));
        Assert.Equal("""{"succeeded":true}""", fine.Body!.ToJsonString());
        Assert.Equal(("Revoked", null), (Text(revoked.Body!, "status"), revoked.Body!["currentVersion"]));
        Assert.Equal("""{"succeeded":false,"error":"The secret 'page-b' is revoked."}""", notFine.Body!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.DoesNotContain("page-b", Names(inPicker));
        Assert.Contains("page-b", Names(withRevoked));
        Assert.Contains("page-b", Names(ofStatus));
        Assert.Equal((204, 404, 404), (deleted.Status, (await AskAsync(HttpMethod.Get, "secrets/page-c")).Status, (await AskAsync(HttpMethod.Delete, "secrets/page-c")).Status));
        NoAnswerHolds(Value);
    }

    [Theory]
    [InlineData("secrets", """{"name":"1st","value":"long enough"}""")]
    [InlineData("secrets", """{"name":"short","value":"1234567"}""")]
    [InlineData("secrets", """{"name":"typed","value":"long enough","typeName":"rsa-key"}""")]
    [InlineData("secrets", """{"name":"stored","value":"long enough","storeName":"configuration"}""")]
    [InlineData("secrets", """{"name":"keyed","configurationKey":"a:b"}""")]
    [InlineData("secrets", """{"name":"dated","value":"long enough","expiresAt":"soon"}""")]
    [InlineData("secrets", """{"name":"over","value":"long enough","expiresAt":"2001-01-01T00:00:00Z"}""")]
    [InlineData("secrets", """{"name":"empty"}""")]
    [InlineData("secrets?status=Odd", null)]
    public async Task Request_ThatCantBeDone_IsRefusedInWords(string path, string? body)
    {
        var (status, answer) = await AskAsync(body is null ? HttpMethod.Get : HttpMethod.Post, path, body);

        Assert.Equal(400, status);
        Assert.NotEmpty(answer!["errors"]!.AsObject().Single().Value!.AsArray().Single()!.GetValue<string>());
    }

    [Fact]
    public async Task Roles_OpsSeeNames_OthersAnEmptyPickerAndOnlyAdministratorsWrite()
    {
        await AskAsync(HttpMethod.Post, "secrets", $$"""{"name":"for-roles","value":"{{Value}}"}""");
        var (ops, auditor) = (await KeyAsync("secret-ops", "ops"), await KeyAsync("secret-auditor", "auditor"));

        var seen = (await AskAsync(HttpMethod.Post, "secrets/picker", "{}", ops)).Body!;
        var hidden = (await AskAsync(HttpMethod.Post, "secrets/picker", "{}", auditor)).Body!;

        Assert.Contains("for-roles", Names(seen));
        Assert.False(seen["canCreateInline"]!.GetValue<bool>());
        Assert.Equal("""{"items":[],"canCreateInline":false}""", hidden.ToJsonString());
        Assert.Equal((200, 200, 403), (await StatusAsync(HttpMethod.Get, "secrets/descriptors", auditor), await StatusAsync(HttpMethod.Get, "secrets", ops), await StatusAsync(HttpMethod.Get, "secrets", auditor)));
        foreach (var (method, path) in new[] { (HttpMethod.Post, "secrets"), (HttpMethod.Post, "secrets/for-roles"), (HttpMethod.Post, "secrets/for-roles/rotate"), (HttpMethod.Post, "secrets/for-roles/revoke"), (HttpMethod.Post, "secrets/for-roles/test"), (HttpMethod.Delete, "secrets/for-roles") })
        {
            Assert.Equal((path, 403), (path, await StatusAsync(method, path, ops, "{}")));
        }

        var listed = (await server.AskAsync(ops, HttpMethod.Get, "/api/secrets")).Body!;
        Assert.Contains("for-roles", listed["named"]!.AsArray().Select(secret => Text(secret!, "name")));
        Assert.Null((await server.AskAsync(auditor, HttpMethod.Get, "/api/secrets")).Body!["named"]);
        Assert.Equal(403, (await server.AskAsync(ops, HttpMethod.Put, "/api/secrets/for-roles", $$"""{"value":"{{Value}}"}""")).Status);
        Assert.Equal(403, (await server.AskAsync(auditor, HttpMethod.Get, "/api/secrets/for-roles")).Status);
    }

    [Fact]
    public async Task Publish_WithASecretThatIsntThere_IsRefusedAndOnceItIsKeepsItFromRemoval()
    {
        var model = Samples.Definition("secretive", "Secretive", "Takes a secret", Mailbox("publish-key"));
        var refused = await SaveAsync(model);
        var draft = await SaveAsync(model, publish: false);
        await AskAsync(HttpMethod.Post, "secrets", $$"""{"name":"publish-key","value":"{{Value}}"}""");
        var published = await AskAsync(HttpMethod.Post, "workflow-definitions/secretive/publish", "{}");
        var inUse = await AskAsync(HttpMethod.Delete, "secrets/publish-key");
        var exported = (await AskAsync(HttpMethod.Get, "workflow-definitions/secretive/export?versionOptions=Latest")).Body!;

        Assert.Equal((400, "root.activities[0]: 'password' of 'box' takes the secret 'publish-key', which isn't there. Set it with 'nexus secrets set publish-key', then publish."), (refused.Status, Text(refused.Body!["errors"]!["generalErrors"]!, 0)));
        Assert.Equal((200, 200), (draft.Status, published.Status));
        Assert.Equal((400, "The secret 'publish-key' is used by the workflow 'Secretive'. Take it out of there first, or revoke it: 'secrets revoke publish-key'."), (inUse.Status, Text(inUse.Body!["errors"]!["generalErrors"]!, 0)));
        Assert.Equal("""{"type":"Secret","value":"{\"name\":\"publish-key\",\"typeName\":\"text\",\"scope\":null}"}""", exported["root"]!["activities"]![0]!["password"]!["expression"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        NoAnswerHolds(Value);
    }

    [Fact]
    public async Task Run_ThatTakesASecret_ShowsItsNameAndVersionEverywhere()
    {
        await AskAsync(HttpMethod.Post, "secrets", $$"""{"name":"run-key","value":"{{Value}}"}""");
        await SaveAsync(Samples.Definition("runs-secret", "Runs secret", "Takes a secret", Mailbox("run-key", "nowhere.nexus.localhost")));
        var run = (await AskAsync(HttpMethod.Post, "workflow-definitions/runs-secret/execute", "{}")).Body!["workflowState"]!["id"]!.GetValue<string>();

        await Eventually.HoldsAsync(async () => Assert.Equal("paused", (await server.AskAsync(HttpMethod.Get, "/api/runs/" + run)).Body!["status"]!.GetValue<string>()));
        var journal = (await server.AskAsync(HttpMethod.Get, $"/api/runs/{run}/journal")).Body!;
        foreach (var path in new[] { $"workflow-instances/{run}", $"workflow-instances/{run}/journal?page=0&pageSize=100", $"activity-executions/list?workflowInstanceId={run}", $"workflow-instances/{run}/export" })
        {
            await AskAsync(HttpMethod.Get, path);
        }

        Assert.Contains("""{"$secret":"secret.run-key@1"}""", journal.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, journal.ToJsonString(), StringComparison.Ordinal);
        NoAnswerHolds(Value);
        await server.AskAsync(HttpMethod.Post, $"/api/runs/{run}/cancel", "{}");
    }

    private static JsonObject Mailbox(string secret, string domain = "a.nexus.localhost") => Samples.Step("box", "Nexus.CreateMailbox", ("domain", Samples.Literal(domain)), ("password", new JsonObject
    {
        ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "Secret", ["value"] = new JsonObject { ["name"] = secret, ["typeName"] = "text", ["scope"] = null }.ToJsonString() },
    }));

    private Task<(int Status, JsonNode? Body)> SaveAsync(JsonObject model, bool publish = true) =>
        AskAsync(HttpMethod.Post, "workflow-definitions", new JsonObject { ["model"] = model.DeepClone(), ["publish"] = publish }.ToJsonString());

    private async Task<string> KeyAsync(string name, string role) => (await server.AskAsync(HttpMethod.Post, "/api/keys", $$"""{"name":"{{name}}","role":"{{role}}"}""")).Body!["key"]!.GetValue<string>();

    private async Task<int> StatusAsync(HttpMethod method, string path, string key, string? body = null) => (await AskAsync(method, path, body, key)).Status;

    private async Task<(int Status, JsonNode? Body)> AskAsync(HttpMethod method, string path, string? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, "/elsa/api/" + path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("ApiKey", key ?? server.AdminKey);
        using var answer = await server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync(); // a file, too
        answers.Add(text);
        return ((int)answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null);
    }

    private void NoAnswerHolds(string value) => Assert.All(answers, answer => Assert.DoesNotContain(value, answer, StringComparison.Ordinal));

    private static IReadOnlyList<string> Names(JsonNode list) => [.. list["items"]!.AsArray().Select(item => Text(item!, "name"))];

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();

    private static string Text(JsonNode list, int index) => list[index]!.GetValue<string>();
}

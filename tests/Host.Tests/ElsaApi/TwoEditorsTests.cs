using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Api;

namespace NexusWorkflows.Host.Tests.ElsaApi;

/// <summary>Two people, or one in two windows, on one draft: one text is stored, the other is kept beside it, and who sent it is told.</summary>
public sealed class TwoEditorsTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    [Fact]
    public async Task Save_AfterAnotherChangedIt_IsRefusedKeptAndSaysWhoWhenAndWhere()
    {
        var (anna, bob) = (await KeyAsync("anna"), await KeyAsync("bob"));
        await SavedAsync(anna, Greeting("shared", "first"));
        var (annas, bobs) = (await OpenAsync(anna, "shared"), await OpenAsync(bob, "shared"));
        annas["description"] = "Anna's";
        await SavedAsync(anna, annas);

        bobs["description"] = "Bob's";
        var (status, answer) = await SaveAsync(bob, bobs);
        bobs["description"] = "Bob's, and more";
        await SaveAsync(bob, bobs);

        Assert.Equal(400, status);
        Assert.Matches(
            @"^'Greeting' was changed by key:anna at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, after you opened it: what you have here wasn't saved over that\. It is kept as the draft 'Greeting \(edits of key:bob\)' \(shared--key-bob\)\. Reload this page to go on with the present version, and take over what you need from the draft; or publish the draft, or delete it\.$",
            Assert.Single(answer!["errors"]!["generalErrors"]!.AsArray())!.GetValue<string>());
        Assert.Equal("Anna's", Description(await OpenAsync(bob, "shared")));
        var kept = await OpenAsync(bob, "shared--key-bob");
        Assert.Equal(("Bob's, and more", "Greeting (edits of key:bob)", 1, false), (Description(kept), kept["name"]!.GetValue<string>(), kept["version"]!.GetValue<int>(), kept["isPublished"]!.GetValue<bool>()));
        Assert.Equal(2, await CountAsync("shared"));
        Assert.Contains("workflow.set_aside", (await server.AskAsync(HttpMethod.Get, "/api/audit?subject=shared--key-bob")).Body!["items"]!.AsArray().Select(row => row!["action"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Save_OneAfterTheOther_EachFromTheAnswerBefore_IsNoConflict()
    {
        var anna = await KeyAsync("annette");
        var model = await SavedAsync(anna, Greeting("alone", "0"));
        for (var change = 1; change <= 5; change++)
        {
            model["description"] = $"{change}";
            model = await SavedAsync(anna, model);
        }

        Assert.Equal(("5", 1), (Description(await OpenAsync(anna, "alone")), await CountAsync("alone")));
    }

    [Fact]
    public async Task Save_BeforeTheAnswerToTheOneBefore_IsNoConflictWithOneself()
    {
        var anna = await KeyAsync("annabel");
        await SavedAsync(anna, Greeting("fast", "0"));
        var model = await OpenAsync(anna, "fast");
        for (var change = 1; change <= 3; change++)
        {
            model["description"] = $"{change}";
            await SavedAsync(anna, model); // its answer comes too late for the next
        }

        Assert.Equal(("3", 1), (Description(await OpenAsync(anna, "fast")), await CountAsync("fast")));
    }

    [Fact]
    public async Task Save_TheSamePersonInThreeWindows_KeepsTheTextOfEach()
    {
        var anna = await KeyAsync("ann");
        await SavedAsync(anna, Greeting("windows", "0"));
        var windows = new List<JsonObject>();
        for (var window = 1; window <= 3; window++)
        {
            var model = await OpenAsync(anna, "windows");
            model["description"] = $"window {window}";
            windows.Add(model);
        }

        var answers = new List<(int Status, JsonNode? Body)>();
        foreach (var model in windows)
        {
            answers.Add(await SaveAsync(anna, model));
        }

        Assert.Equal([200, 400, 400], answers.Select(answer => answer.Status));
        Assert.Contains("was changed by key:ann (you, elsewhere) at ", answers[1].Body!["errors"]!["generalErrors"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("window 1", Description(await OpenAsync(anna, "windows")));
        Assert.Equal("window 2", Description(await OpenAsync(anna, "windows--key-ann")));
        Assert.Equal("window 3", Description(await OpenAsync(anna, "windows--key-ann-2")));
    }

    [Fact]
    public async Task Save_AsOpened_IsNobodysConflict()
    {
        var (anna, bob) = (await KeyAsync("amy"), await KeyAsync("ben"));
        await SavedAsync(anna, Greeting("opened", "first"));
        var annas = await OpenAsync(anna, "opened");
        await SavedAsync(bob, Measured(await OpenAsync(bob, "opened"), 301)); // a designer measures its boxes, and saves
        annas["description"] = "Anna's";
        var saved = await SavedAsync(anna, annas);

        var late = Measured(saved.DeepClone().AsObject(), 302);
        late["customProperties"]!["nexusRevision"] = 1;

        await SavedAsync(bob, late);
        Assert.Equal(1, await CountAsync("opened"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Save_AfterAnotherPublishedTheDraft_IsAConflict(bool publish)
    {
        var id = publish ? "published-twice" : "published-once";
        var (anna, bob) = (await KeyAsync("a-" + id), await KeyAsync("b-" + id));
        await SavedAsync(anna, Greeting(id, "first"));
        var bobs = await OpenAsync(bob, id);
        Assert.Equal(200, (await AskAsync(anna, HttpMethod.Post, $"workflow-definitions/{id}/publish", [])).Status);

        bobs["description"] = "Bob's";
        var (status, _) = await SaveAsync(bob, bobs, publish);

        Assert.Equal(400, status);
        Assert.Equal(("first", 1, true), Facts(await OpenAsync(anna, id)));
        Assert.Equal(("Bob's", 1, false), Facts(await OpenAsync(anna, $"{id}--key-b-{id}")));
    }

    [Fact]
    public async Task Save_WithoutARevision_TakesThePresentOnesPlaceAsBefore()
    {
        var anna = await KeyAsync("tool");
        await SavedAsync(anna, Greeting("tooled", "first"));
        var opened = await OpenAsync(anna, "tooled");
        await SavedAsync(anna, Greeting("tooled", "by a tool"));
        var imported = opened.DeepClone().AsObject();
        imported["description"] = "imported";

        Assert.Equal(200, (await AskAsync(anna, HttpMethod.Post, "workflow-definitions/import", imported)).Status);

        Assert.Equal(("imported", 1), (Description(await OpenAsync(anna, "tooled")), await CountAsync("tooled")));
        Assert.Equal(400, (await SaveAsync(anna, Changed(opened))).Status);
    }

    [Theory]
    [InlineData("\"many\"")]
    [InlineData("1.5")]
    [InlineData("{}")]
    public async Task Save_WithARevisionThatCantBeRead_IsRefusedAndNotTakenForNone(string revision)
    {
        var anna = server.AdminKey;
        await SavedAsync(anna, Greeting("odd-revision", "first"));
        var model = Changed(await OpenAsync(anna, "odd-revision"));
        model["customProperties"]!["nexusRevision"] = JsonNode.Parse(revision);

        var (status, answer) = await SaveAsync(anna, model);

        Assert.Equal((400, $"'customProperties.nexusRevision' is {revision}; it must be the number that the definition came with. Open the definition again, or leave it out to store this whatever is there."), (status, answer!["errors"]!["generalErrors"]![0]!.GetValue<string>()));
        Assert.Equal("first", Description(await OpenAsync(anna, "odd-revision")));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("fraction of none")]
    public async Task Save_WithTheRevisionWrittenAnotherWay_IsTheSame(string way)
    {
        var id = "written-" + Slug(way);
        await SavedAsync(server.AdminKey, Greeting(id, "first"));
        var model = Changed(await OpenAsync(server.AdminKey, id));
        var revision = model["customProperties"]!["nexusRevision"]!.GetValue<long>();
        model["customProperties"]!["nexusRevision"] = way == "text" ? $"{revision}" : JsonNode.Parse($"{revision}.0");

        Assert.Equal("changed", Description(await SavedAsync(server.AdminKey, model)));
    }

    private static string Slug(string text) => text.Replace(' ', '-');

    [Fact]
    public async Task Mark_IsInNoFileAndNoStoredText()
    {
        var anna = await KeyAsync("marked");
        await SavedAsync(anna, await SavedAsync(anna, Greeting("unmarked", "first")));
        var opened = await OpenAsync(anna, "unmarked");

        var file = (await AskAsync(anna, HttpMethod.Get, "workflow-definitions/unmarked/export?versionOptions=Latest", null)).Text;
        var stored = (await server.AskAsync(HttpMethod.Get, "/api/workflows/unmarked/definition")).Body!.ToJsonString();
        var versions = (await AskAsync(anna, HttpMethod.Get, "workflow-definitions/unmarked/versions", null)).Text;

        Assert.True(opened["customProperties"]!["nexusRevision"]!.GetValue<long>() > 0);
        Assert.All([file, stored, versions], text => Assert.DoesNotContain("nexusRevision", text, StringComparison.Ordinal));
        Assert.All([file, stored, versions], text => Assert.DoesNotContain("nexusEditor", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SetAside_IsExportedPublishedAndDeletedByHandAndUsesNothing()
    {
        var (anna, bob) = (await KeyAsync("ada"), await KeyAsync("bo"));
        var inner = Samples.Greeting("inner-one", "inner");
        (inner["name"], inner["options"]!["usableAsActivity"]) = ("Inner one", true);
        await SavedAsync(anna, inner, publish: true);
        var user = Samples.Definition("using", "Using", "Uses it", Samples.Step("greet", "InnerOne"));
        user["root"]!["activities"]![0]!["workflowDefinitionId"] = "inner-one";
        await SavedAsync(anna, user);
        var bobs = Changed(await OpenAsync(bob, "using"));
        await SavedAsync(anna, Changed(await OpenAsync(anna, "using"), "Anna's"));
        Assert.Equal(400, (await SaveAsync(bob, bobs)).Status);

        var consumers = (await AskAsync(anna, HttpMethod.Get, "workflow-definitions/inner-one/consumers", null)).Body!["consumingWorkflowDefinitionIds"]!.ToJsonString();
        var file = await AskAsync(bob, HttpMethod.Get, "workflow-definitions/using--key-bo/export?versionOptions=Latest", null);
        var published = await AskAsync(bob, HttpMethod.Post, "workflow-definitions/using--key-bo/publish", []);
        var deleted = await AskAsync(bob, HttpMethod.Delete, "workflow-definitions/using--key-bo", null);

        Assert.Equal("""["using"]""", consumers);
        Assert.Equal((200, 200, 204), (file.Status, published.Status, deleted.Status));
        Assert.Equal(1, await CountAsync("using"));
    }

    [Fact]
    public async Task Save_FiftyInParallel_OneWinsEachRevisionAndEveryLosersTextIsFound()
    {
        var keys = await Task.WhenAll(KeyAsync("racer-a"), KeyAsync("racer-b"));
        await SavedAsync(keys[0], Greeting("raced", "start"));
        var models = new List<(string Key, JsonObject Model)>();
        for (var n = 0; n < 50; n++)
        {
            models.Add((keys[n % 2], Changed(await OpenAsync(keys[n % 2], "raced"), $"text {n}")));
        }

        var answers = await Task.WhenAll(models.Select(each => SaveAsync(each.Key, each.Model)));

        Assert.Equal((1, 49), (answers.Count(answer => answer.Status == 200), answers.Count(answer => answer.Status == 400)));
        var list = (await AskAsync(keys[0], HttpMethod.Get, "workflow-definitions?versionOptions=Latest&searchTerm=raced&pageSize=100&page=0", null)).Body!["items"]!.AsArray();
        Assert.Equal(
            Enumerable.Range(0, 50).Select(n => $"text {n}").Order(StringComparer.Ordinal),
            list.Select(item => item!["description"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Save_TwoInterleavedWhoReloadWhenRefused_LoseNoRound()
    {
        var keys = await Task.WhenAll(KeyAsync("turn-a"), KeyAsync("turn-b"));
        await SavedAsync(keys[0], Greeting("turns", ""));
        var kept = new List<string>();
        for (var round = 0; round < 10; round++)
        {
            var models = new List<JsonObject>();
            foreach (var key in keys)
            {
                models.Add(await OpenAsync(key, "turns"));
            }

            var before = Description(models[0]);
            var answers = await Task.WhenAll(keys.Select((key, at) => SaveAsync(key, Changed(models[at], $"{before}{"ab"[at]}"))));
            var loser = Assert.Single(answers.Index(), answer => answer.Item.Status == 400).Index;
            Assert.Equal(before + "ab"[1 - loser], Description(await OpenAsync(keys[0], "turns")));
            kept.Add(before + "ab"[loser]);
        }

        var list = (await AskAsync(keys[0], HttpMethod.Get, "workflow-definitions?versionOptions=Latest&searchTerm=turns--&pageSize=100&page=0", null)).Body!["items"]!.AsArray();
        Assert.Equal(kept.Order(StringComparer.Ordinal), list.Select(item => item!["description"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    private static JsonObject Greeting(string id, string description) => Samples.Greeting(id, description);

    private static JsonObject Changed(JsonObject model, string description = "changed")
    {
        model["description"] = description;
        return model;
    }

    private static JsonObject Measured(JsonObject model, int width)
    {
        model["root"]!["activities"]![0]!["metadata"]!["designer"]!["size"] = new JsonObject { ["width"] = width, ["height"] = 54 };
        return model;
    }

    private static string Description(JsonObject model) => model["description"]?.GetValue<string>() ?? "";

    private static (string, int, bool) Facts(JsonObject model) => (Description(model), model["version"]!.GetValue<int>(), model["isPublished"]!.GetValue<bool>());

    private async Task<string> KeyAsync(string name) => (await server.AskAsync(HttpMethod.Post, "/api/keys", $$"""{"name":"{{name}}","role":"ops"}""")).Body!["key"]!.GetValue<string>();

    private async Task<int> CountAsync(string id) =>
        (await server.AskAsync(HttpMethod.Get, $"/elsa/api/workflow-definitions?versionOptions=Latest&searchTerm={id}&pageSize=100&page=0")).Body!["items"]!.AsArray().Count(item => item!["definitionId"]!.GetValue<string>().StartsWith(id, StringComparison.Ordinal));

    private async Task<JsonObject> OpenAsync(string key, string id)
    {
        var (status, body, text) = await AskAsync(key, HttpMethod.Get, $"workflow-definitions/by-definition-id/{id}?versionOptions=Latest", null);
        Assert.True(status == 200, $"{id}: {status} {text}");
        return body!.AsObject();
    }

    private async Task<JsonObject> SavedAsync(string key, JsonObject model, bool publish = false)
    {
        var (status, body) = await SaveAsync(key, model, publish);
        Assert.True(status == 200, body?.ToJsonString());
        return body!["workflowDefinition"]!.AsObject().DeepClone().AsObject();
    }

    private async Task<(int Status, JsonNode? Body)> SaveAsync(string key, JsonObject model, bool publish = false)
    {
        var (status, body, _) = await AskAsync(key, HttpMethod.Post, "workflow-definitions", new JsonObject { ["model"] = model.DeepClone(), ["publish"] = publish });
        return (status, body);
    }

    private async Task<(int Status, JsonNode? Body, string Text)> AskAsync(string key, HttpMethod method, string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(method, "/elsa/api/" + path) { Content = body is null ? null : new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", key);
        using var answer = await server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.StartsWith('{') || text.StartsWith('[') ? JsonNode.Parse(text) : null, text);
    }
}

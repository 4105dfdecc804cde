using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.ElsaApi;

namespace NexusWorkflows.Host.Tests.Api;

/// <summary>A key for some workflows and some activities is kept to them at every door.</summary>
public sealed class ScopeTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    private const string Mine = "'mine-*'";

    private static readonly string NoActivity =
        "The activity 'Nexus.CreateSite' may not be used with this key, which is for 'Nexus.Verify*' only. Use another key, or ask for one with '--activities Nexus.CreateSite'.";

    [Theory]
    [InlineData("save")]
    [InlineData("save and publish")]
    [InlineData("import")]
    [InlineData("import under an id")]
    [InlineData("publish")]
    [InlineData("retract")]
    [InlineData("revert")]
    [InlineData("delete")]
    [InlineData("delete a version")]
    [InlineData("bulk delete")]
    [InlineData("bulk delete versions")]
    [InlineData("update references")]
    public async Task Change_OfAnotherWorkflowInADesigner_IsForbiddenAndChangesNothing(string act)
    {
        var (key, id) = (await KeyAsync(), "others-" + act.Replace(' ', '-'));
        await SaveAsync(server.AdminKey, Samples.Greeting(id, "first"), publish: true);
        var stored = await SaveAsync(server.AdminKey, Samples.Greeting(id, "second"), publish: act == "retract");
        var version = stored["id"]!.GetValue<string>();
        var changed = Samples.Greeting(id, "changed");

        var (status, answer) = act switch
        {
            "save" or "save and publish" => await ElsaAsync(key, HttpMethod.Post, "workflow-definitions", new JsonObject { ["model"] = changed, ["publish"] = act != "save" }),
            "import" => await ElsaAsync(key, HttpMethod.Post, "workflow-definitions/import", changed),
            "import under an id" => await ElsaAsync(key, HttpMethod.Put, $"workflow-definitions/{id}/import", Samples.Greeting("mine-x", "changed")),
            "publish" or "retract" => await ElsaAsync(key, HttpMethod.Post, $"workflow-definitions/{id}/{act}", []),
            "revert" => await ElsaAsync(key, HttpMethod.Post, $"workflow-definitions/{id}/revert/1", []),
            "delete" => await ElsaAsync(key, HttpMethod.Delete, $"workflow-definitions/{id}", null),
            "delete a version" => await ElsaAsync(key, HttpMethod.Delete, $"workflow-definition-versions/{version}", null),
            "bulk delete" => await ElsaAsync(key, HttpMethod.Post, "bulk-actions/delete/workflow-definitions/by-definition-id", new JsonObject { ["definitionIds"] = new JsonArray("mine-none", id) }),
            "bulk delete versions" => await ElsaAsync(key, HttpMethod.Post, "bulk-actions/delete/workflow-definitions/by-id", new JsonObject { ["ids"] = new JsonArray(version) }),
            _ => await ElsaAsync(key, HttpMethod.Post, $"workflow-definitions/{id}/update-references", []),
        };

        if (act != "update references")
        {
            Assert.Equal((403, $"The workflow '{id}' may not be changed with this key, which is for {Mine} only. Use another key, or ask for one with '--workflows {id}'."), (status, answer!["errors"]!["generalErrors"]![0]!.GetValue<string>()));
        }

        var versions = (await ElsaAsync(server.AdminKey, HttpMethod.Get, $"workflow-definitions/{id}/versions", null)).Body!.AsArray();
        Assert.Equal((2, "second", act == "retract"), (versions.Count, versions[0]!["description"]!.GetValue<string>(), versions[0]!["isPublished"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Change_OfItsOwnWorkflows_IsAsBefore()
    {
        var key = await KeyAsync();

        var saved = await SaveAsync(key, Samples.Greeting("mine-own", "first"), publish: true);
        var run = await ElsaAsync(key, HttpMethod.Post, "workflow-definitions/mine-own/execute", []);
        await ElsaAsync(key, HttpMethod.Post, "cancel/workflow-instances/" + run.Body!["workflowState"]!["id"], []);
        var plain = await server.AskAsync(key, HttpMethod.Post, "/api/runs", """{"workflow":"mine-own"}""");
        var published = await server.AskAsync(key, HttpMethod.Post, "/api/workflows/mine-own/publish", "{}");

        Assert.Contains("publish", Rels(saved));
        Assert.Equal((200, 202, 200), (run.Status, plain.Status, published.Status));
    }

    [Fact]
    public async Task Read_OfAnotherWorkflow_IsAllowedAndShownReadOnly()
    {
        var key = await KeyAsync();
        await SaveAsync(server.AdminKey, Samples.Greeting("others-read", "first"), publish: true);

        var seen = (await ElsaAsync(key, HttpMethod.Get, "workflow-definitions/by-definition-id/others-read", null)).Body!;
        var listed = (await ElsaAsync(key, HttpMethod.Get, "workflow-definitions?versionOptions=Latest&searchTerm=others-read", null)).Body!["items"]![0]!;

        Assert.All([seen, listed], definition => Assert.DoesNotContain("publish", Rels(definition)));
        Assert.Equal(200, (await server.AskAsync(key, HttpMethod.Get, "/api/workflows/others-read/definition")).Status);
    }

    [Fact]
    public async Task Bulk_PublishAndRetract_DoTheirsAndNameTheOthers()
    {
        var key = await KeyAsync();
        foreach (var id in new[] { "mine-bulk", "others-bulk" })
        {
            await SaveAsync(server.AdminKey, Samples.Greeting(id, "first"), publish: false);
        }

        var published = (await ElsaAsync(key, HttpMethod.Post, "bulk-actions/publish/workflow-definitions/by-definition-ids", new JsonObject { ["definitionIds"] = new JsonArray("mine-bulk", "others-bulk") })).Body!;
        await ElsaAsync(server.AdminKey, HttpMethod.Post, "workflow-definitions/others-bulk/publish", []);
        var retracted = (await ElsaAsync(key, HttpMethod.Post, "bulk-actions/retract/workflow-definitions/by-definition-ids", new JsonObject { ["definitionIds"] = new JsonArray("mine-bulk", "others-bulk") })).Body!;

        Assert.Equal(("""["mine-bulk"]""", """["others-bulk"]"""), (published["published"]!.ToJsonString(), published["failed"]!.ToJsonString()));
        Assert.StartsWith("The workflow 'others-bulk' may not be changed", published["warnings"]!["others-bulk"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(("""["mine-bulk"]""", """["others-bulk"]"""), (retracted["retracted"]!.ToJsonString(), retracted["skipped"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("execute")]
    [InlineData("dispatch")]
    [InlineData("bulk-dispatch")]
    [InlineData("by id")]
    [InlineData("by name")]
    public async Task Start_OfAnotherWorkflow_IsForbidden(string way)
    {
        var key = await KeyAsync();
        var model = Samples.Greeting("others-start", "first");
        model["name"] = "mine-by-its-name-only";
        await SaveAsync(server.AdminKey, model, publish: true);
        var words = $"The workflow 'others-start' may not be started with this key, which is for {Mine} only. Use another key, or ask for one with '--workflows others-start'.";

        if (way.StartsWith("by", StringComparison.Ordinal))
        {
            var (status, answer) = await server.AskAsync(key, HttpMethod.Post, "/api/runs", $$"""{"workflow":"{{(way == "by id" ? "others-start" : "mine-by-its-name-only")}}"}""");
            Assert.Equal((403, "key.scope", words), (status, answer!["code"]!.GetValue<string>(), answer["detail"]!.GetValue<string>()));
        }
        else
        {
            var (status, answer) = await ElsaAsync(key, HttpMethod.Post, $"workflow-definitions/others-start/{way}", []);
            Assert.Equal((403, words), (status, answer!["errors"]!["generalErrors"]![0]!.GetValue<string>()));
        }

        Assert.Empty((await ElsaAsync(server.AdminKey, HttpMethod.Post, "workflow-instances", new JsonObject { ["definitionIds"] = new JsonArray("others-start") })).Body!["items"]!.AsArray());
    }

    [Fact]
    public async Task Save_WithAForbiddenActivity_IsRefusedNamingIt()
    {
        var key = await KeyAsync();
        var model = Samples.Definition("mine-site", "Mine", "Makes a site", Samples.Step("look", "Nexus.VerifyDns"), Samples.Step("make", "Nexus.CreateSite"));

        var saved = await ElsaAsync(key, HttpMethod.Post, "workflow-definitions", new JsonObject { ["model"] = model.DeepClone(), ["publish"] = false });
        var imported = await ElsaAsync(key, HttpMethod.Post, "workflow-definitions/import", model);
        var plain = await server.AskAsync(key, HttpMethod.Post, "/api/workflows", new JsonObject { ["definition"] = model.ToJsonString(), ["publish"] = false }.ToJsonString());

        Assert.All([saved, imported], answer => Assert.Equal((400, $"'make': {NoActivity}"), (answer.Status, answer.Body!["errors"]!["generalErrors"]![0]!.GetValue<string>())));
        Assert.Equal((403, $"'make': {NoActivity}"), (plain.Status, plain.Body!["detail"]!.GetValue<string>()));
        Assert.Equal(404, (await ElsaAsync(key, HttpMethod.Get, "workflow-definitions/by-definition-id/mine-site", null)).Status);

        model["root"]!["activities"]!.AsArray().RemoveAt(1);
        Assert.Equal(200, (await ElsaAsync(key, HttpMethod.Post, "workflow-definitions", new JsonObject { ["model"] = model, ["publish"] = false })).Status);
    }

    [Fact]
    public async Task PublishAndRevert_OfATextWithAForbiddenActivity_AreRefused()
    {
        var key = await KeyAsync();
        var site = Samples.Definition("mine-drafted", "Mine", "Makes a site", Samples.Step("make", "Nexus.CreateSite"));
        await SaveAsync(server.AdminKey, site, publish: false);

        var published = await ElsaAsync(key, HttpMethod.Post, "workflow-definitions/mine-drafted/publish", []);
        var plain = await server.AskAsync(key, HttpMethod.Post, "/api/workflows/mine-drafted/publish", "{}");
        var reverted = await ElsaAsync(key, HttpMethod.Post, "workflow-definitions/mine-drafted/revert/1", []);

        Assert.All([published, reverted], answer => Assert.Equal((400, $"'make': {NoActivity}"), (answer.Status, answer.Body!["errors"]!["generalErrors"]![0]!.GetValue<string>())));
        Assert.Equal(403, plain.Status);
    }

    [Theory]
    [InlineData("Elsa.ExecuteWorkflow", "onboarding", "starts the workflow 'onboarding', which this key may not start. Use another key, or another workflow.")]
    [InlineData("Elsa.DispatchWorkflow", "activity-Nexus.CreateSite", "starts the workflow 'activity-Nexus.CreateSite', which this key may not start. Use another key, or another workflow.")]
    [InlineData("Elsa.BulkDispatchWorkflows", null, "works out by itself which workflow it starts, which a key that isn't for every one may not write. Name the workflow.")]
    [InlineData("Onboarding", "onboarding", "starts the workflow 'onboarding', which this key may not start. Use another key, or another workflow.")]
    [InlineData("Elsa.ExecuteWorkflow", "mine-other", null)]
    public async Task Save_OfWhatStartsAnotherWorkflow_IsHeldToTheSameScope(string type, string? workflow, string? wrong)
    {
        var key = await KeyAsync();
        JsonNode named = type == "Onboarding" ? workflow! : workflow is null ? Samples.Script("'on' + 'boarding'") : Samples.Literal(workflow);
        var model = Samples.Definition("mine-starter", "Starter", "Starts", Samples.Step("start", type, ("workflowDefinitionId", named)));

        var (status, answer) = await ElsaAsync(key, HttpMethod.Post, "workflow-definitions", new JsonObject { ["model"] = model, ["publish"] = false });

        Assert.Equal(wrong is null ? (200, null) : (400, $"'start' {wrong}"), (status, answer!["errors"]?["generalErrors"]![0]!.GetValue<string>()));
    }

    [Fact]
    public async Task Activity_RunAlone_IsHeldToTheActivities()
    {
        var key = await KeyAsync();
        await server.AskAsync(HttpMethod.Post, "/api/activities/Nexus.RegisterSite/runs", """{"input":{}}""");

        var forbidden = await server.AskAsync(key, HttpMethod.Post, "/api/activities/Nexus.CreateSite/runs", """{"input":{"domain":"a.nexus.localhost"}}""");
        var asAWorkflow = await server.AskAsync(key, HttpMethod.Post, "/api/runs", """{"workflow":"activity-Nexus.CreateSite"}""");
        var allowed = await server.AskAsync(key, HttpMethod.Post, "/api/activities/Nexus.VerifyDns/runs", """{"input":{"domain":"a.nexus.localhost"}}""");

        Assert.All([forbidden, asAWorkflow], answer => Assert.Equal((403, NoActivity), (answer.Status, answer.Body!["detail"]!.GetValue<string>())));
        Assert.NotEqual(403, allowed.Status);
    }

    [Fact]
    public async Task Palette_OfTheKey_OffersWhatItMayUse()
    {
        var key = await KeyAsync();
        var own = Samples.Greeting("others-used", "used");
        (own["name"], own["options"]!["usableAsActivity"]) = ("Others used", true);
        await SaveAsync(server.AdminKey, own, publish: true);

        var items = (await ElsaAsync(key, HttpMethod.Get, "descriptors/activities", null)).Body!["items"]!.AsArray();
        var all = (await ElsaAsync(server.AdminKey, HttpMethod.Get, "descriptors/activities", null)).Body!["items"]!.AsArray();

        bool Offers(JsonArray palette, string type) => Assert.Single(palette, item => item!["typeName"]!.GetValue<string>() == type)!["isBrowsable"]!.GetValue<bool>();
        Assert.Equal(
            (false, true, true, false, false),
            (Offers(items, "Nexus.CreateSite"), Offers(items, "Nexus.VerifyDns"), Offers(items, "Elsa.WriteLine"), Offers(items, "Elsa.SendEmail"), Offers(items, "OthersUsed")));
        Assert.Equal((true, true), (Offers(all, "Nexus.CreateSite"), Offers(all, "OthersUsed")));
        Assert.Equal(all.Count, items.Count);
    }

    [Fact]
    public async Task Session_OfTheKey_HasItsScope()
    {
        var key = await KeyAsync();
        var origin = server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = server.Http.BaseAddress };
        browser.DefaultRequestHeaders.Add("Origin", origin);
        using var signedIn = await browser.PostAsync("/studio/sign-in", new FormUrlEncodedContent([KeyValuePair.Create("key", key)]));

        using var forbidden = await browser.PostAsync("/elsa/api/workflow-definitions/onboarding/retract", new StringContent("{}", Encoding.UTF8, "application/json"));
        using var allowed = await browser.PostAsync("/elsa/api/workflow-definitions", new StringContent(new JsonObject { ["model"] = Samples.Greeting("mine-by-session", "first") }.ToJsonString(), Encoding.UTF8, "application/json"));

        Assert.Equal((403, 200), ((int)forbidden.StatusCode, (int)allowed.StatusCode));
    }

    [Fact]
    public async Task SetAside_OfAWorkflowInScope_IsItsOwnersToo()
    {
        var (key, id) = (await KeyAsync("exact"), "exact");
        await SaveAsync(server.AdminKey, Samples.Greeting(id, "first"), publish: false);
        var opened = (await ElsaAsync(key, HttpMethod.Get, $"workflow-definitions/by-definition-id/{id}", null)).Body!;
        opened["description"] = "mine";
        await SaveAsync(server.AdminKey, Samples.Greeting(id, "theirs"), publish: false);

        var (status, answer) = await ElsaAsync(key, HttpMethod.Post, "workflow-definitions", new JsonObject { ["model"] = opened.DeepClone() });
        var kept = System.Text.RegularExpressions.Regex.Match(answer!["errors"]!["generalErrors"]![0]!.GetValue<string>(), @"\((exact--[a-z0-9-]+)\)").Groups[1].Value;

        Assert.Equal(400, status);
        Assert.Equal(200, (await ElsaAsync(key, HttpMethod.Post, $"workflow-definitions/{kept}/publish", [])).Status);
        Assert.Equal(403, (await ElsaAsync(key, HttpMethod.Delete, $"workflow-definitions/{kept}", null)).Status); // published, it is a workflow of its own
    }

    [Fact]
    public async Task Verbs_ThroughTheServer_AreHeldToTheScopeAndKeysListShowsIt()
    {
        var made = await NexusProcess.RunAsync(server.Data, "keys", "add", "verb-tom", "--role", "ops", "--workflows", "mine-*", "--activities", "Nexus.Verify*");
        var empty = await NexusProcess.RunAsync(server.Data, "keys", "add", "verb-nothing", "--role", "ops", "--workflows", "");
        var (keyFile, file) = (Path.Combine(server.Data, "verb-tom.key"), Path.Combine(server.Data, "others.json"));
        await File.WriteAllTextAsync(keyFile, made.Output);
        await File.WriteAllTextAsync(file, Samples.Greeting("others-verb", "first").ToJsonString());

        var imported = await NexusProcess.RunAsync(server.Data, "workflows", "import", file, "--key-file", keyFile);
        var listed = await NexusProcess.RunAsync(server.Data, "keys", "list");

        Assert.Equal((0, 2), (made.Exit, empty.Exit));
        Assert.Equal((2, $"The workflow 'others-verb' may not be changed with this key, which is for {Mine} only. Use another key, or ask for one with '--workflows others-verb'."), (imported.Exit, imported.LastLine));
        Assert.Matches(@"(?m)^NAME +ROLE +WORKFLOWS +ACTIVITIES +MADE +ENDS$", listed.Output);
        Assert.Matches(@"(?m)^verb-tom +ops +mine-\* +Nexus\.Verify\* +", listed.Output);
    }

    private static IEnumerable<string> Rels(JsonNode definition) => definition["links"]!.AsArray().Select(link => link!["rel"]!.GetValue<string>());

    private async Task<string> KeyAsync(string workflows = "mine-*") =>
        (await server.AskAsync(HttpMethod.Post, "/api/keys", $$"""{"name":"k{{Guid.NewGuid():N}}","role":"ops","workflows":["{{workflows}}"],"activities":["Nexus.Verify*"]}""")).Body!["key"]!.GetValue<string>();

    private async Task<JsonNode> SaveAsync(string key, JsonObject model, bool publish)
    {
        var (status, answer) = await ElsaAsync(key, HttpMethod.Post, "workflow-definitions", new JsonObject { ["model"] = model, ["publish"] = publish });
        Assert.True(status == 200, answer?.ToJsonString());
        return answer!["workflowDefinition"]!;
    }

    private Task<(int Status, JsonNode? Body)> ElsaAsync(string key, HttpMethod method, string path, JsonObject? body) => server.AskAsync(key, method, "/elsa/api/" + path, body?.ToJsonString());
}

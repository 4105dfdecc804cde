using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Api;

namespace NexusWorkflows.Host.Tests.ElsaApi;

/// <summary>What a designer and those who use it rely on.</summary>
public sealed class DesignerTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    [Fact]
    public async Task Save_PublishedThatTheDesignerOnlyMeasured_MakesNoDraft()
    {
        await SaveAsync(Samples.Greeting("measured", "first"), publish: true);
        var shown = (await GetAsync("workflow-definitions/by-definition-id/measured?versionOptions=Latest")).Body!.AsObject();
        shown["root"]!["activities"]![0]!["metadata"]!["designer"]!["size"] = new JsonObject { ["width"] = 300, ["height"] = 54 };

        var opened = await SaveAsync(shown, publish: false);
        shown["description"] = "changed";
        var changed = await SaveAsync(shown, publish: false);

        Assert.Equal((1, true), (Version(opened), IsPublished(opened)));
        Assert.Equal((2, false), (Version(changed), IsPublished(changed)));
    }

    [Fact]
    public async Task Run_OfADraftThatIsSavedAgain_IsShownAsItWas()
    {
        var first = await SaveAsync(Samples.Greeting("drafted", "first"), publish: false);
        var run = (await PostAsync("workflow-definitions/drafted/execute", new JsonObject { ["versionOptions"] = "Latest" })).Body!["workflowState"]!;

        var second = await SaveAsync(Samples.Greeting("drafted", "second"), publish: false);
        var instance = (await GetAsync("workflow-instances/" + run["id"])).Body!;
        var ran = (await GetAsync("workflow-definitions/by-id/" + instance["definitionVersionId"])).Body!;
        var present = (await GetAsync("workflow-definitions/by-id/" + Id(first))).Body!;
        var named = (await GetAsync("workflow-definitions?versionOptions=&Ids=" + instance["definitionVersionId"])).Body!;

        Assert.Equal(Id(first), Id(second));
        Assert.Equal(("first", "second"), (ran["description"]!.GetValue<string>(), present["description"]!.GetValue<string>()));
        Assert.Equal("drafted", Assert.Single(named["items"]!.AsArray())!["definitionId"]!.GetValue<string>());
    }

    [Fact]
    public async Task Delete_WithALiveRun_IsRefusedAndSaysWhich()
    {
        await SaveAsync(Samples.Greeting("lively", "first"), publish: true);
        var run = (await PostAsync("workflow-definitions/lively/execute", [])).Body!["workflowState"]!["id"]!.GetValue<string>();

        var refused = await SendAsync(server.AdminKey, HttpMethod.Delete, "workflow-definitions/lively", null);
        await PostAsync("cancel/workflow-instances/" + run, []);
        var deleted = await SendAsync(server.AdminKey, HttpMethod.Delete, "workflow-definitions/lively", null);

        Assert.Equal(409, refused.Status);
        Assert.Contains(run, refused.Body!["errors"]!["generalErrors"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(204, deleted.Status);
        Assert.Equal("Cancelled", (await GetAsync("workflow-instances/" + run)).Body!["subStatus"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"model":{"name":"x","options":{"incidentStrategyType":"NoSuch"},"root":{"id":"a","type":"Elsa.WriteLine"}}}""", "model.options.incidentStrategyType")]
    [InlineData("""{"model":{"name":"x","variables":[{"id":"v","name":"V","value":5}],"root":{"id":"a","type":"Elsa.WriteLine"}}}""", "model.variables[0].value")]
    [InlineData("""{"publish":true}""", "model")]
    [InlineData("""{"model":7}""", "model")]
    [InlineData("{bad", "generalErrors")]
    public async Task Save_WhatIsNoDefinition_SaysWhere(string body, string field)
    {
        var (status, answer) = await SendAsync(server.AdminKey, HttpMethod.Post, "workflow-definitions", body);

        Assert.Equal((400, 400), (status, answer!["statusCode"]!.GetValue<int>()));
        Assert.NotEmpty(answer["errors"]![field]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Publish_OursThatCantWork_IsRefusedAndStoresNothing()
    {
        var model = Samples.Definition("cannot", "Cannot", "Lacks inputs", Samples.Step("site", "Nexus.CreateSite"));

        var (status, answer) = await SendAsync(server.AdminKey, HttpMethod.Post, "workflow-definitions", new JsonObject { ["model"] = model, ["publish"] = true }.ToJsonString());

        Assert.Equal(400, status);
        Assert.Contains("'site' needs a value for 'Domain'.", answer!["errors"]!["generalErrors"]!.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
        Assert.Equal(404, (await GetAsync("workflow-definitions/by-definition-id/cannot")).Status);
    }

    [Fact]
    public async Task Execute_WithNameVariablesAndInput_RunsWithThem()
    {
        await SaveAsync(Samples.Greeting("given", "first"), publish: true);

        var state = (await PostAsync("workflow-definitions/given/execute", new JsonObject { ["name"] = "mine", ["correlationId"] = "c-7", ["variables"] = new JsonObject { ["Greeting"] = "before" }, ["input"] = new JsonObject { ["Who"] = "Ann" } })).Body!["workflowState"]!;
        var said = (await GetAsync($"activity-executions/list?workflowInstanceId={state["id"]}&activityNodeId=Workflow1:flow1:sayA")).Body!["items"]![0]!;
        var found = (await PostAsync("workflow-instances", new JsonObject { ["correlationId"] = "c-7", ["hasIncidents"] = false, ["subStatuses"] = new JsonArray("Suspended") })).Body!;

        Assert.Equal(("mine", "c-7", "A: Hello Ann"), (state["name"]!.GetValue<string>(), state["correlationId"]!.GetValue<string>(), said["activityState"]!["Text"]!.GetValue<string>()));
        Assert.Equal(state["id"]!.GetValue<string>(), Assert.Single(found["items"]!.AsArray())!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Variables_WrongType_AreRefusedAndUnchanged()
    {
        var model = Samples.Greeting("typed", "first");
        model["variables"]!.AsArray().Add(new JsonObject { ["id"] = "n", ["name"] = "Number", ["typeName"] = "Int32", ["value"] = "5" });
        await SaveAsync(model, publish: true);
        var run = (await PostAsync("workflow-definitions/typed/execute", [])).Body!["workflowState"]!["id"]!.GetValue<string>();

        var wrong = await PostAsync($"workflow-instances/{run}/variables", new JsonObject { ["variables"] = new JsonArray(new JsonObject { ["id"] = "n", ["value"] = "many" }) });
        var unknown = await PostAsync($"workflow-instances/{run}/variables", new JsonObject { ["variables"] = new JsonArray(new JsonObject { ["id"] = "none", ["value"] = 1 }) });
        var right = await PostAsync($"workflow-instances/{run}/variables", new JsonObject { ["variables"] = new JsonArray(new JsonObject { ["name"] = "Number", ["value"] = "7" }) });

        Assert.Equal((409, 400, 200), (wrong.Status, unknown.Status, right.Status));
        Assert.Equal(7, right.Body!["items"]![1]!["value"]!.GetValue<int>());
    }

    [Fact]
    public async Task Roles_WhoMayOnlyLook_SeesDefinitionsReadOnly()
    {
        await SaveAsync(Samples.Greeting("looked", "first"), publish: true);
        await SaveAsync(Samples.Greeting("looked", "second"), publish: false);
        var sales = await KeyAsync("elsa-sales", "sales");
        var auditor = await KeyAsync("elsa-auditor", "auditor");

        var seen = (await SendAsync(auditor, HttpMethod.Get, "workflow-definitions/by-definition-id/looked", null)).Body!;

        Assert.DoesNotContain("publish", seen["links"]!.AsArray().Select(link => link!["rel"]!.GetValue<string>()));
        Assert.Equal(403, (await SendAsync(sales, HttpMethod.Post, "workflow-definitions", """{"model":{}}""")).Status);
        Assert.Equal(403, (await SendAsync(auditor, HttpMethod.Post, "workflow-definitions/looked/execute", "{}")).Status);
        Assert.Equal(200, (await SendAsync(sales, HttpMethod.Post, "workflow-definitions/looked/dispatch", "{}")).Status);
        Assert.Equal(403, (await SendAsync(sales, HttpMethod.Post, "workflow-definitions/looked/execute", """{"versionOptions":"Latest"}""")).Status);
        Assert.Equal(401, (await SendAsync(null, HttpMethod.Get, "workflow-definitions", null)).Status);
        Assert.Equal(401, (await SendAsync(null, HttpMethod.Get, "nothing/here", null)).Status);
    }

    [Fact]
    public async Task Activities_Unchanged_CostNothingTheSecondTime()
    {
        using var first = await AskAsync(request => { });
        using var second = await AskAsync(request => request.Headers.IfNoneMatch.Add(first.Headers.ETag!));

        Assert.Equal((200, 304), ((int)first.StatusCode, (int)second.StatusCode));
    }

    [Fact]
    public async Task WorkflowAsActivity_Published_IsInThePalette()
    {
        var model = Samples.Greeting("reused", "first");
        model["name"] = "Send the report";
        model["options"]!["usableAsActivity"] = true;
        await SaveAsync(model, publish: true);

        var found = (await GetAsync("descriptors/activities/SendTheReport")).Body!;
        Assert.Equal(("Send the report", "reused", "Who"), (found["displayName"]!.GetValue<string>(), found["constructionProperties"]!["WorkflowDefinitionId"]!.GetValue<string>(), found["inputs"]![0]!["name"]!.GetValue<string>()));

        var user = Samples.Definition("user", "User", "Uses it", Samples.Step("report", "SendTheReport"));
        user["root"]!["activities"]![0]!["workflowDefinitionId"] = "reused";
        await SaveAsync(user, publish: true);
        Assert.Equal("""["user"]""", (await GetAsync("workflow-definitions/reused/consumers")).Body!["consumingWorkflowDefinitionIds"]!.ToJsonString());
        Assert.Equal("""["User"]""", (await PostAsync("workflow-definitions/reused/update-references", [])).Body!["affectedWorkflows"]!.ToJsonString());
        Assert.Equal("""[]""", (await PostAsync("workflow-definitions/reused/update-references", [])).Body!["affectedWorkflows"]!.ToJsonString());
    }

    [Fact]
    public async Task WorkflowAsActivity_InARun_IsFoundUnderTheNodeIdsOfItsUsersDefinition()
    {
        var inner = Samples.Definition("asked", "Ask boss", "Asks", Samples.Step("ask", "Elsa.RunTask", ("taskName", Samples.Literal("Ask"))));
        inner["options"]!["usableAsActivity"] = true;
        await SaveAsync(inner, publish: true);
        var outer = Samples.Definition("asker", "Asker", "Uses it", Samples.Step("boss", "AskBoss"));
        outer["root"]!["activities"]![0]!["workflowDefinitionId"] = "asked";
        var saved = await SaveAsync(outer, publish: true);

        var state = (await PostAsync("workflow-definitions/asker/execute", [])).Body!["workflowState"]!;
        var shown = saved["root"]!["activities"]![0]!["nodeId"]!.GetValue<string>();
        var executions = (await GetAsync($"activity-executions/list?workflowInstanceId={state["id"]}&activityNodeId={shown}")).Body!["items"]!.AsArray();
        var part = (await GetAsync($"workflow-definitions/subgraph/{Id(saved)}?parentNodeId={shown}")).Body!;

        Assert.Equal("Workflow2:flow1:boss", shown);
        Assert.Equal("boss", Assert.Single(executions)!["activityId"]!.GetValue<string>());
        Assert.Equal("boss", part["activity"]!["id"]!.GetValue<string>());
        Assert.Equal(("ask", "Workflow2:flow1:boss:Workflow1:flow1:ask"), (state["bookmarks"]![0]!["activityId"]!.GetValue<string>(), state["bookmarks"]![0]!["activityNodeId"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Execute_ThatTheActivationStrategyForbids_SaysSoInAHeaderAndStartsNothing()
    {
        var model = Samples.Greeting("single", "first");
        model["options"]!["activationStrategyType"] = "Elsa.Workflows.Runtime.ActivationValidators.SingletonStrategy, Elsa.Workflows.Runtime";
        await SaveAsync(model, publish: true);
        var run = (await PostAsync("workflow-definitions/single/execute", [])).Body!["workflowState"]!["id"]!.GetValue<string>();

        using var request = new HttpRequestMessage(HttpMethod.Post, "/elsa/api/workflow-definitions/single/execute") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("ApiKey", server.AdminKey);
        using var answer = await server.Http.SendAsync(request);
        var dispatched = await PostAsync("workflow-definitions/single/dispatch", []);

        Assert.Equal((200, "True", false), ((int)answer.StatusCode, Assert.Single(answer.Headers.GetValues("x-elsa-workflow-cannot-start")), answer.Headers.Contains("x-elsa-workflow-instance-id")));
        Assert.Equal((409, true), (dispatched.Status, dispatched.Body!["errors"]!["generalErrors"]![0]!.GetValue<string>().Contains(run, StringComparison.Ordinal)));
        Assert.Single((await PostAsync("workflow-instances", new JsonObject { ["definitionIds"] = new JsonArray("single") })).Body!["items"]!.AsArray());
    }

    [Fact]
    public async Task Journal_OfACancelledRun_SaysWhatElsasDoes()
    {
        await SaveAsync(Samples.Definition("stopped", "Stopped", "Waits", Samples.Step("ask", "Elsa.RunTask", ("taskName", Samples.Literal("Ask")))), publish: true);
        var run = (await PostAsync("workflow-definitions/stopped/execute", [])).Body!["workflowState"]!["id"]!.GetValue<string>();
        await PostAsync("cancel/workflow-instances/" + run, []);

        var journal = (await GetAsync($"workflow-instances/{run}/journal")).Body!["items"]!.AsArray();
        Assert.Equal("Suspended", journal[^1]!["eventName"]!.GetValue<string>());
        Assert.Equal("Cancelled", (await GetAsync("workflow-instances/" + run)).Body!["subStatus"]!.GetValue<string>());
    }

    private async Task<JsonNode> SaveAsync(JsonObject model, bool publish)
    {
        var (status, answer) = await PostAsync("workflow-definitions", new JsonObject { ["model"] = model.DeepClone(), ["publish"] = publish });
        Assert.True(status == 200, answer?.ToJsonString());
        return answer!["workflowDefinition"]!;
    }

    private async Task<string> KeyAsync(string name, string role) =>
        (await server.AskAsync(HttpMethod.Post, "/api/keys", $$"""{"name":"{{name}}","role":"{{role}}"}""")).Body!["key"]!.GetValue<string>();

    private Task<(int Status, JsonNode? Body)> GetAsync(string path) => SendAsync(server.AdminKey, HttpMethod.Get, path, null);

    private Task<(int Status, JsonNode? Body)> PostAsync(string path, JsonObject body) => SendAsync(server.AdminKey, HttpMethod.Post, path, body.ToJsonString());

    private async Task<(int Status, JsonNode? Body)> SendAsync(string? key, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, "/elsa/api/" + path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("ApiKey", key);
        using var answer = await server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    private async Task<HttpResponseMessage> AskAsync(Action<HttpRequestMessage> with)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/elsa/api/descriptors/activities?Refresh=True");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.AdminKey);
        with(request);
        return await server.Http.SendAsync(request);
    }

    private static string Id(JsonNode definition) => definition["id"]!.GetValue<string>();

    private static int Version(JsonNode definition) => definition["version"]!.GetValue<int>();

    private static bool IsPublished(JsonNode definition) => definition["isPublished"]!.GetValue<bool>();
}

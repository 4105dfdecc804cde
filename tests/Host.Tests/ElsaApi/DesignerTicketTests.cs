using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Api;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.ElsaApi;

/// <summary>What users of Elsa's designer reported, as it has to be here.</summary>
public sealed class DesignerTicketTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    /// <summary>Studio 765: to look at a published workflow made a draft of it.</summary>
    [Fact]
    public async Task Ticket765_PublishedWorkflowOpenedAndSavedAsShown_MakesNoDraft()
    {
        await SaveAsync(Deep("looked-at", "first"), publish: true);

        var shown = await ShownAsync("looked-at");
        await AskAsync(HttpMethod.Get, $"workflow-definitions/subgraph/{shown["id"]}?parentNodeId=Workflow1:main");
        await AskAsync(HttpMethod.Get, $"workflow-definitions/subgraph/segments/{shown["id"]}?childNodeId={NodeId(shown)}");
        var saved = await SaveAsync(shown, publish: false);

        Assert.Equal((shown["id"]!.GetValue<string>(), 1, true), (saved["id"]!.GetValue<string>(), saved["version"]!.GetValue<int>(), saved["isPublished"]!.GetValue<bool>()));
        Assert.Single((await AskAsync(HttpMethod.Get, "workflow-definitions/looked-at/versions")).AsArray());
    }

    /// <summary>Studio 346 and 681: what was changed inside of nested containers was gone after saving or publishing.</summary>
    [Theory]
    [InlineData("saved-then-published")]
    [InlineData("published-at-once")]
    public async Task Ticket346And681_EditDeepInside_IsKeptPublishedAndRun(string definition)
    {
        await SaveAsync(Deep(definition, "first"), publish: true);
        var shown = await ShownAsync(definition);
        Line(shown)["text"] = Samples.Literal("edited");
        Loop(shown)["items"] = Samples.Script("['a', 'b', 'c']");

        if (definition == "published-at-once")
        {
            await SaveAsync(shown, publish: true);
        }
        else
        {
            var draft = await SaveAsync(shown, publish: false);
            Assert.Equal(("edited", false), (Text(draft), draft["isPublished"]!.GetValue<bool>()));
            Assert.Equal("edited", Text(await ShownAsync(definition)));
            await AskAsync(HttpMethod.Post, $"workflow-definitions/{definition}/publish", []);
        }

        var published = await ShownAsync(definition, "Published");
        Assert.Equal(("edited", 2), (Text(published), published["version"]!.GetValue<int>()));
        Assert.Equal(["edited", "edited", "edited"], await RunAsync(definition));
    }

    /// <summary>A line in a sequence in a loop in a flowchart in a branch in a sequence.</summary>
    private static JsonObject Deep(string definitionId, string text)
    {
        var body = Samples.Step("body", "Elsa.Sequence", ("activities", new JsonArray(Samples.Step("line", "Elsa.WriteLine", ("text", Samples.Literal(text))))));
        var loop = Samples.Step("loop", "Elsa.ForEach", ("items", Samples.Script("['a', 'b']")), ("body", body));
        var inner = Samples.Step("inner", "Elsa.Flowchart", ("activities", new JsonArray(loop)), ("connections", new JsonArray()));
        var branch = Samples.Step("branch", "Elsa.If", ("condition", Samples.Script("true")), ("then", inner));
        return new JsonObject { ["definitionId"] = definitionId, ["name"] = definitionId, ["version"] = 1, ["root"] = Samples.Step("main", "Elsa.Sequence", ("activities", new JsonArray(branch))) };
    }

    private static JsonNode Loop(JsonNode definition) => definition["root"]!["activities"]![0]!["then"]!["activities"]![0]!;

    private static JsonNode Line(JsonNode definition) => Loop(definition)["body"]!["activities"]![0]!;

    private static string Text(JsonNode definition) => Line(definition)["text"]!["expression"]!["value"]!.GetValue<string>();

    private static string NodeId(JsonNode definition) => Line(definition)["nodeId"]!.GetValue<string>();

    private async Task<string[]> RunAsync(string definition)
    {
        var run = (await AskAsync(HttpMethod.Post, $"workflow-definitions/{definition}/execute", []))["workflowState"]!["id"]!;
        await Eventually.HoldsAsync(async () => Assert.Equal("Finished", (await AskAsync(HttpMethod.Get, $"workflow-instances/{run}"))["status"]!.GetValue<string>()));
        var executions = (await AskAsync(HttpMethod.Get, $"activity-executions/list?workflowInstanceId={run}"))["items"]!.AsArray();
        return [.. executions.Where(e => e!["activityId"]!.GetValue<string>() == "line").Select(e => e!["activityState"]!["Text"]!.GetValue<string>())];
    }

    private async Task<JsonObject> ShownAsync(string definition, string version = "Latest") =>
        (await AskAsync(HttpMethod.Get, $"workflow-definitions/by-definition-id/{definition}?versionOptions={version}")).AsObject();

    private async Task<JsonNode> SaveAsync(JsonObject model, bool publish) =>
        (await AskAsync(HttpMethod.Post, "workflow-definitions", new JsonObject { ["model"] = model.DeepClone(), ["publish"] = publish }))["workflowDefinition"]!;

    private async Task<JsonNode> AskAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        var (status, answer) = await server.AskAsync(method, "/elsa/api/" + path, body?.ToJsonString());
        Assert.True(status == 200, $"{path}: {status} {answer?.ToJsonString()}");
        return answer!;
    }
}

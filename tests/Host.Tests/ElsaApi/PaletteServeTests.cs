using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Api;
using NexusWorkflows.Host.Tests.Endpoints;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.ElsaApi;

/// <summary>The palette, the choices and the retry strategies as a server gives them to a designer.</summary>
public sealed class PaletteServeTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    private static readonly string[] OfTheDesigner = ["id", "nodeId", "name", "type", "version", "customProperties", "metadata"];
    private static readonly string[] OfContainers = ["activities", "connections", "variables"];
    private static readonly string[] Hints =
    [
        "singleline", "multiline", "checkbox", "dropdown", "checklist", "multitext", "json-editor", "code-editor", "variable-picker", "output-picker", "outcome-picker", "workflow-definition-picker", "dynamic-outcomes",
        "switch-editor", "flow-switch-editor", "http-status-codes",
    ];

    [Fact]
    public async Task Descriptors_AreSuchThatADesignerCanShowEachOfThem()
    {
        var activities = (await AskAsync(HttpMethod.Get, "descriptors/activities?Refresh=True"))["items"]!.AsArray().Select(activity => activity!.AsObject()).ToList();

        Assert.Equal(activities.Count, activities.Select(activity => $"{activity["typeName"]} {activity["version"]}").Distinct().Count());
        Assert.Equal([], activities.SelectMany(Wrong));
        Assert.Equal(21, activities.Count(activity => Text(activity, "namespace") == "Nexus"));
    }

    [Fact]
    public async Task Descriptors_OfOurs_AreTriedAgainAsTheirAuthorChooses()
    {
        var activities = (await AskAsync(HttpMethod.Get, "descriptors/activities"))["items"]!.AsArray();

        Assert.All(activities.Where(activity => Text(activity!, "namespace") == "Nexus"), activity =>
            Assert.Equal("""{"Resilient":true,"ResilienceCategory":"Steps"}""", activity!["customProperties"]!.ToJsonString()));
        Assert.Equal(["Elsa.FlowSendHttpRequest", "Elsa.SendEmail", "Elsa.SendHttpRequest"], activities
            .Where(activity => Text(activity!, "namespace") == "Elsa" && activity!["customProperties"]!["Resilient"] is not null).Select(activity => Text(activity!, "typeName")).Order());
        Assert.Equal("Resilience", Text(await AskAsync(HttpMethod.Get, "features/installed/Elsa.Resilience"), "name"));
    }

    [Fact]
    public async Task Strategies_HaveWhatADesignerListsThemBy()
    {
        var strategies = await AskAsync(HttpMethod.Get, "resilience/strategies?category=Steps");

        Assert.Equal(["default", "once", "quick", "patient", "steady", "persistent"], strategies["items"]!.AsArray().Select(strategy => Text(strategy!, "id")));
        Assert.Equal(
            """{"id":"patient","displayName":"Patient: 10 attempts, 5 s doubling to 5 min","maxRetryAttempts":9,"delay":"00:00:05","backoffType":"Exponential","maxDelay":"00:05:00","useJitter":true}""",
            strategies["items"]![3]!.ToJsonString());
    }

    [Fact]
    public async Task Options_OfTheRunningProcess_AreItsBackends()
    {
        var answer = await AskAsync(HttpMethod.Post, "descriptors/activities/Nexus.CreateSite/options/Backend", """{"context":{"backend":{"typeName":null,"expression":{"type":"Literal","value":"gone"}}}}""");

        Assert.Equal(
            """{"items":{"dropdown":{"selectList":{"items":[{"text":"(left open)","value":""},{"text":"erpnext","value":"erpnext"},{"text":"gone","value":"gone"}],"isFlagsEnum":false}}}}""",
            answer.ToJsonString());
    }

    [Theory]
    [InlineData("Nexus.CreateSite/options/Nothing")]
    [InlineData("Nexus.Nothing/options/Backend")]
    public async Task Options_OfWhatIsntThere_AreMissing(string path) =>
        Assert.Equal(404, (await server.AskAsync(HttpMethod.Post, "/elsa/api/descriptors/activities/" + path, "{}")).Status);

    [Fact]
    public async Task Publish_WithAStrategyThatIsntThere_SaysWhere()
    {
        var (status, body) = await PublishAsync(Hooks.Definition("p-heroic", Chosen(Hooks.Step("v", "Nexus.VerifyDns", ("domain", "a.example.org")), "heroic")));

        Assert.Equal(400, status);
        Assert.Contains(body!["errors"]!.AsObject().SelectMany(place => place.Value!.AsArray()), message =>
            message!.GetValue<string>().EndsWith("There is no retry strategy 'heroic'. Choose one of 'default', 'once', 'quick', 'patient', 'steady', 'persistent'.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Retries_SayWhyWhenAndOfHowMany()
    {
        await FaultAsync("retried@example.org");
        var mail = Chosen(Hooks.Step("m", "Elsa.SendEmail", ("subject", "retried"), ("body", "hello")), "quick");
        mail["to"] = Hooks.Expression("Object", "[\"retried@example.org\"]");
        Assert.Equal(200, (await PublishAsync(Hooks.Definition("p-retried", mail))).Status);
        var run = (await AskAsync(HttpMethod.Post, "workflow-definitions/p-retried/execute", "{}"))["workflowState"]!["id"]!.GetValue<string>();
        await Eventually.HoldsAsync(async () => Assert.Equal("Finished", Text(await AskAsync(HttpMethod.Get, "workflow-instances/" + run), "subStatus")));

        var retries = await AskAsync(HttpMethod.Get, $"resilience/retries/{run}-s2?skip=0&take=10");
        var retry = Assert.Single(retries["items"]!.AsArray())!.AsObject();

        Assert.Equal((1, 1, "m", "00:00:01"), (retries["totalCount"]!.GetValue<int>(), retry["attemptNumber"]!.GetValue<int>(), Text(retry, "activityId"), Text(retry, "retryDelay")));
        Assert.Equal(["Cause", "Code", "Attempt", "At", "Strategy"], retry["details"]!.AsObject().Select(detail => detail.Key));
        Assert.All(retry["details"]!.AsObject(), detail => Assert.Equal(JsonValueKind.String, detail.Value!.GetValueKind()));
        Assert.Equal(("2 of 3", "quick"), (Text(retry["details"]!, "Attempt"), Text(retry["details"]!, "Strategy")));
        var record = await AskAsync(HttpMethod.Get, $"activity-executions/by-id?id={run}-s2");
        Assert.Equal("""{"HasRetryAttempts":true,"RetryAttemptsCount":1}""", record["metadata"]!.ToJsonString());
        Assert.Equal("quick", Text(record["properties"]!["ResilienceStrategy"]!, "id"));
    }

    [Theory]
    [InlineData("GET", "/status/503", 3)]
    [InlineData("GET", "/drop", 3)]
    [InlineData("POST", "/status/503", 1)]
    [InlineData("GET", "/status/404", 1)]
    public async Task Request_WithAStrategy_IsSentAgainWhereThatDoesNoHarmAndThenGoesOn(string method, string path, int requests)
    {
        await using var receiver = await Receiver.StartAsync();
        var id = $"p-request-{method}-{path[^3..]}";
        var send = Chosen(Hooks.Step("s", "Elsa.SendHttpRequest", ("url", receiver.Url + path), ("method", method)), "quick");
        Assert.Equal(200, (await PublishAsync(Hooks.Definition(id, send))).Status);
        var run = (await AskAsync(HttpMethod.Post, $"workflow-definitions/{id}/execute", "{}"))["workflowState"]!["id"]!.GetValue<string>();

        await Eventually.HoldsAsync(async () => Assert.Equal("Finished", Text(await AskAsync(HttpMethod.Get, "workflow-instances/" + run), "subStatus")));
        Assert.Equal(requests, receiver.Requests.Count);
    }

    private static IEnumerable<string> Wrong(JsonObject activity)
    {
        var type = Text(activity, "typeName");
        var inputs = activity["inputs"]!.AsArray().Select(input => input!.AsObject()).ToList();
        var names = inputs.Concat(activity["outputs"]!.AsArray().Select(output => output!.AsObject())).Select(property => char.ToLowerInvariant(Text(property, "name")[0]) + Text(property, "name")[1..]).ToList();
        var taken = activity["isContainer"]!.GetValue<bool>() ? [.. OfTheDesigner, .. OfContainers] : OfTheDesigner;
        if (Text(activity, "description").Length == 0 || Text(activity, "category").Length == 0 || Text(activity, "displayName").Length == 0)
        {
            yield return $"{type} has no description, category or name.";
        }

        foreach (var name in names.Intersect(taken).Concat(names.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => same.Key)))
        {
            yield return $"{type}: '{name}' is taken.";
        }

        foreach (var input in inputs.Where(input => Text(input, "displayName").Length == 0 || !Hints.Contains(Text(input, "uiHint")) || Words(input["uiSpecifications"]).Any()))
        {
            yield return $"{type}.{Text(input, "name")} ({Text(input, "uiHint")}): {input["uiSpecifications"]!.ToJsonString()}";
        }

        if (Text(activity, "namespace") == "Nexus")
        {
            foreach (var input in inputs.Where(input => Text(input, "description").Length == 0 || Text(input, "displayName").Any(char.IsUpper) && Text(input, "displayName").Split(' ')[0].Skip(1).Any(char.IsUpper) && !Text(input, "displayName").Split(' ')[0].All(char.IsUpper)))
            {
                yield return $"{type}.{Text(input, "name")} isn't in words: '{Text(input, "displayName")}'.";
            }
        }
    }

    /// <summary>A word where a designer reads the number of an enumeration crashes its panel.</summary>
    private static IEnumerable<string> Words(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key is "editorHeight" && member.Value!.GetValueKind() != JsonValueKind.Number ? [member.Key] : Words(member.Value)),
        JsonArray items => items.SelectMany(Words),
        _ => [],
    };

    private static JsonObject Chosen(JsonObject step, string strategy)
    {
        step["customProperties"] = new JsonObject { ["resilienceStrategy"] = new JsonObject { ["mode"] = "Identifier", ["strategyId"] = strategy, ["expression"] = null } };
        return step;
    }

    private static string Text(JsonNode node, string name) => node[name]?.GetValue<string>() ?? "";

    private Task<(int Status, JsonNode? Body)> PublishAsync(JsonObject definition) =>
        server.AskAsync(HttpMethod.Post, "/elsa/api/workflow-definitions", new JsonObject { ["model"] = definition, ["publish"] = true }.ToJsonString());

    private async Task<JsonNode> AskAsync(HttpMethod method, string path, string? body = null)
    {
        var (status, answer) = await server.AskAsync(method, "/elsa/api/" + path, body);
        Assert.True(status == 200, $"{status} {path}: {answer?.ToJsonString()}");
        return answer!;
    }

    private async Task FaultAsync(string subject)
    {
        var control = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(server.Data, "lab.json")))!["control"]!.GetValue<string>();
        using var fault = new StringContent(new JsonObject { ["system"] = "smtp", ["call"] = "data", ["kind"] = "error", ["subject"] = subject, ["times"] = 1 }.ToJsonString());
        using var lab = new HttpClient();
        (await lab.PostAsync(new Uri(control + "/lab/faults"), fault)).EnsureSuccessStatusCode();
    }
}

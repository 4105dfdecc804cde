using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Api;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.ElsaApi;

/// <summary>Each request that was recorded on a real Elsa gets an answer of the same status and shape here, in the same order.</summary>
public sealed class WireTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    private readonly Dictionary<string, string> ids = new(StringComparer.Ordinal);
    private readonly List<string> wrong = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    [Fact]
    public async Task EveryRecordedRequest_HasTheSameStatusAndShape()
    {
        await DescriptorsAsync();
        await DefinitionsAsync();
        await VersionsAsync();
        await FilesAsync();
        await RunsAsync();
        await HistoryAsync();
        await EndsAsync();
        await FaultsAsync();
        await DeletionsAsync();

        Assert.Equal([], wrong);
        Assert.Equal([], Shapes.Answers.Except(seen));
    }

    private async Task DescriptorsAsync()
    {
        await GetAsync("activities", "descriptors/activities?Refresh=True");
        await GetAsync("activity", "descriptors/activities/Elsa.WriteLine?version=1");
        await PostAsync("descriptor-options", "descriptors/activities/Elsa.RunTask/options/TaskName", new JsonObject { ["context"] = null });
        await GetAsync("storage-drivers", "descriptors/storage-drivers");
        await GetAsync("variable-types", "descriptors/variables");
        await GetAsync("expression-descriptors", "descriptors/expression-descriptors");
        await GetAsync("incident-strategies", "descriptors/incident-strategies");
        await GetAsync("commit-strategies-workflows", "descriptors/commit-strategies/workflows");
        await GetAsync("commit-strategies-activities", "descriptors/commit-strategies/activities");
        await GetAsync("log-persistence-strategies", "descriptors/log-persistence-strategies");
        await GetAsync("workflow-activation-strategies", "descriptors/workflow-activation-strategies");
        await GetAsync("output-converters", "descriptors/output-converters", 400);
        await GetAsync("features-installed", "features/installed");
        await GetAsync("feature-get", "features/installed/Elsa.WorkflowManagement");
        await GetAsync("package-version", "package/version");
        await GetAsync("resilience-strategies", "resilience/strategies?category=HTTP");
        await GetAsync("runtime-admin-status", "admin/workflow-runtime/status");
    }

    private async Task DefinitionsAsync()
    {
        await GetAsync("definitions-list-empty", "workflow-definitions?page=0&pageSize=15&isSystem=false&versionOptions=Latest&orderBy=Created&orderDirection=Descending");
        await GetAsync("is-name-unique", "workflow-definitions/validation/is-name-unique?name=Greeting&definitionId=");
        var saved = await PostAsync("definition-save-draft", "workflow-definitions", new JsonObject { ["model"] = Samples.Greeting(null, "first"), ["publish"] = false }, known: "somethingOfAnother");
        Keep("d", saved!["workflowDefinition"]!["definitionId"]);
        Keep("v1", saved["workflowDefinition"]!["id"]);
        await GetAsync("definition-get-by-id", "workflow-definitions/by-id/{v1}?includeCompositeRoot=false", known: "somethingOfAnother");
        await GetAsync("definition-get-by-definition-id", "workflow-definitions/by-definition-id/{d}?versionOptions=Latest", known: "somethingOfAnother");
        await GetAsync("definition-many-by-id", "workflow-definitions/many-by-id?ids={v1}", known: "somethingOfAnother");
        await PostAsync("definition-publish", "workflow-definitions/{d}/publish", [], known: "somethingOfAnother");
        await PostAsync("definition-retract", "workflow-definitions/{d}/retract", [], known: "somethingOfAnother");
        await PostAsync("definition-publish-again", "workflow-definitions/{d}/publish", [], known: "somethingOfAnother");
        var second = await PostAsync("definition-save-and-publish-v2", "workflow-definitions", new JsonObject { ["model"] = Samples.Greeting(ids["d"], "second"), ["publish"] = true }, known: "somethingOfAnother");
        Keep("v2", second!["workflowDefinition"]!["id"]);
    }

    private async Task VersionsAsync()
    {
        await GetAsync("definition-versions", "workflow-definitions/{d}/versions");
        await GetAsync("definition-list", "workflow-definitions?page=0&pageSize=15&versionOptions=Latest&orderBy=Created&orderDirection=Descending");
        await GetAsync("definition-list-published", "workflow-definitions?page=0&pageSize=15&versionOptions=Published&searchTerm=greet");
        await GetAsync("definition-count", "workflow-definitions/query/count");
        await GetAsync("definition-subgraph-parent", "workflow-definitions/subgraph/{v2}?parentNodeId=Workflow1");
        await GetAsync("definition-subgraph-segments", "workflow-definitions/subgraph/segments/{v2}?childNodeId=Workflow1:flow1:sayA");
        await GetAsync("definition-consumers", "workflow-definitions/{d}/consumers");
        await PostAsync("definition-update-references", "workflow-definitions/{d}/update-references", []);
        await PostAsync("definition-revert", "workflow-definitions/{d}/revert/1", [], 201);
        await GetAsync("definition-versions-after-revert", "workflow-definitions/{d}/versions");
        await PostAsync("definition-publish-reverted", "workflow-definitions/{d}/publish", [], known: "somethingOfAnother");
    }

    private async Task FilesAsync()
    {
        var exported = await GetAsync("definition-export", "workflow-definitions/{d}/export?versionOptions=Latest&includeConsumingWorkflows=false", known: "somethingOfAnother");
        var (status, bytes) = await SendAsync(HttpMethod.Post, "bulk-actions/export/workflow-definitions", Json(new JsonObject { ["ids"] = new JsonArray(ids["v2"]) }));
        Check("the zip", status == 200 && bytes is [(byte)'P', (byte)'K', ..], $"{status}");
        exported!["definitionId"] = "imported-1";
        exported["id"] = "imported-1-v1";
        await PostAsync("definition-import", "workflow-definitions/import", exported.AsObject(), known: "somethingOfAnother");
        exported["definitionId"] = "imported-2";
        using var form = new MultipartFormDataContent { { new StringContent(exported.ToJsonString(), Encoding.UTF8, "application/json"), "files", "two.json" } };
        Compare("definition-import-files", await SendAsync(HttpMethod.Post, "workflow-definitions/import-files", form), 200);
        await PostAsync("definition-bulk-publish", "bulk-actions/publish/workflow-definitions/by-definition-ids", new JsonObject { ["definitionIds"] = new JsonArray("imported-1", "imported-2") });
        await PostAsync("definition-bulk-retract", "bulk-actions/retract/workflow-definitions/by-definition-ids", new JsonObject { ["definitionIds"] = new JsonArray("imported-1") });
        await PostAsync("definition-save-publish-invalid", "workflow-definitions", new JsonObject { ["model"] = Samples.Definition(null, "Endpoint", "Without a path", Samples.Step("he", "Elsa.HttpEndpoint", ("path", Samples.Literal("")))), ["publish"] = true }, known: "somethingOfAnother");
        await PostAsync("definition-save-garbage-type", "workflow-definitions", new JsonObject { ["model"] = Samples.Unknown(), ["publish"] = false }, known: "somethingOfAnother");
        var (types, text) = await SendAsync(HttpMethod.Post, "scripting/javascript/type-definitions/{d}", Json(new JsonObject { ["activityTypeName"] = "Elsa.WriteLine", ["propertyName"] = "Text" }));
        Check("script types", types == 200 && Encoding.UTF8.GetString(text).Contains("declare function getGreeting(): string;", StringComparison.Ordinal), Encoding.UTF8.GetString(text));
    }

    private async Task RunsAsync()
    {
        var executed = await PostAsync("definition-execute", "workflow-definitions/{d}/execute", new JsonObject { ["input"] = new JsonObject { ["Who"] = "Elsa" }, ["correlationId"] = "corr-1" });
        Keep("r", executed!["workflowState"]!["id"]);
        Keep("task", executed["workflowState"]!["bookmarks"]![0]!["payload"]!["taskId"]);
        await PostAsync("definition-dispatch", "workflow-definitions/{d}/dispatch", new JsonObject { ["input"] = new JsonObject { ["Who"] = "dispatch" }, ["correlationId"] = "corr-2" });
        var many = await PostAsync("definition-bulk-dispatch", "workflow-definitions/{d}/bulk-dispatch", new JsonObject { ["count"] = 3 });
        Keep("r2", many!["workflowInstanceIds"]![0]);
        Keep("r3", many["workflowInstanceIds"]![1]);
        await PostAsync("instances-list-running", "workflow-instances", new JsonObject { ["page"] = 0, ["pageSize"] = 15, ["statuses"] = new JsonArray("Running"), ["orderBy"] = "Created", ["orderDirection"] = "Descending" });
        await GetAsync("instances-list", "workflow-instances?page=0&pageSize=15");
        await GetAsync("instance-get-suspended", "workflow-instances/{r}");
        await GetAsync("instance-execution-state", "workflow-instances/{r}/execution-state");
        await GetAsync("instance-variables", "workflow-instances/{r}/variables");
        var changed = await PostAsync("instance-variables-set", "workflow-instances/{r}/variables", new JsonObject { ["variables"] = new JsonArray(new JsonObject { ["id"] = "v1", ["name"] = "Greeting", ["value"] = "changed" }) });
        Check("the variable", changed!["items"]![0]!["value"]!.GetValue<string>() == "changed", changed.ToJsonString());
    }

    private async Task HistoryAsync()
    {
        await GetAsync("instance-journal", "workflow-instances/{r}/journal?page=0&pageSize=10");
        await PostAsync("instance-journal-filtered", "workflow-instances/{r}/journal", new JsonObject { ["filter"] = new JsonObject { ["activityIds"] = new JsonArray("sayA"), ["eventNames"] = new JsonArray("Completed") } });
        await GetAsync("instance-journal-last-entry", "workflow-instances/{r}/journal/sayA");
        await PostAsync("activity-executions-report", "activity-executions/report", new JsonObject { ["workflowInstanceId"] = ids["r"], ["activityNodeIds"] = new JsonArray("Workflow1", "Workflow1:flow1", "Workflow1:flow1:sayA") });
        var listed = await GetAsync("activity-executions-list", "activity-executions/list?workflowInstanceId={r}&activityNodeId=Workflow1:flow1:sayA");
        Check("what a line was given", listed!["items"]![0]!["activityState"]!["Text"]!.GetValue<string>() == "A: Hello Elsa", listed.ToJsonString());
        Keep("e", listed["items"]![0]!["id"]);
        await GetAsync("activity-executions-count", "activity-executions/count?workflowInstanceId={r}&activityNodeId=Workflow1:flow1:sayA");
        await GetAsync("activity-execution-summaries", "activity-execution-summaries/list?workflowInstanceId={r}&activityNodeId=Workflow1:flow1:sayA");
        await GetAsync("activity-execution-get", "activity-executions/{e}");
        var stack = await GetAsync("activity-execution-call-stack", "activity-executions/{e}/call-stack");
        Check("the call stack", string.Join(' ', stack!["items"]!.AsArray().Select(record => record!["activityId"])) == "flow1 begin greet long fork sayA", stack.ToJsonString());
        await GetAsync("resilience-retries", "resilience/retries/{e}");
    }

    private async Task EndsAsync()
    {
        Check("completing the task", (await SendAsync(HttpMethod.Post, "tasks/{task}/complete", Json(new JsonObject { ["result"] = new JsonObject { ["approved"] = true } }))).Status == 200, "");
        await Eventually.HoldsAsync(async () => Assert.Equal("Finished/Finished", await StatusAsync("r")));
        await GetAsync("instance-get-finished", "workflow-instances/{r}");
        await GetAsync("instance-journal-finished", "workflow-instances/{r}/journal?page=0&pageSize=100", known: "payload");
        await Eventually.HoldsAsync(async () => Assert.Equal("Running/Suspended Running/Suspended", $"{await StatusAsync("r2")} {await StatusAsync("r3")}"));
        Check("cancelling", (await SendAsync(HttpMethod.Post, "cancel/workflow-instances/{r3}", Json([]))).Status == 200, "");
        await PostAsync("instances-bulk-cancel", "bulk-actions/cancel/workflow-instances/", new JsonObject { ["ids"] = new JsonArray(ids["r2"]) });
        await GetAsync("instance-get-cancelled", "workflow-instances/{r3}");
        await GetAsync("instance-export", "workflow-instances/{r}/export?includeWorkflowExecutionLog=true&includeActivityExecutionLog=true&includeBookmarks=true");
        Check("deleting", (await SendAsync(HttpMethod.Delete, "workflow-instances/{r3}")).Status == 204, "");
        await PostAsync("instances-bulk-delete", "bulk-actions/delete/workflow-instances/by-id", new JsonObject { ["ids"] = new JsonArray(ids["r2"]) });
        Check("what was deleted", await SendAsync(HttpMethod.Get, "workflow-instances/{r3}") is (404, []), "");
    }

    private async Task FaultsAsync()
    {
        var faulty = await PostAsync("definition-save-draft", "workflow-definitions", new JsonObject { ["model"] = Samples.Faulty(), ["publish"] = true }, known: "somethingOfAnother");
        Keep("f", faulty!["workflowDefinition"]!["definitionId"]);
        var executed = await PostAsync("execute-faulting", "workflow-definitions/{f}/execute", [], 500);
        Keep("fr", executed!["workflowState"]!["id"]);
        await GetAsync("instance-get-faulted", "workflow-instances/{fr}");
        await GetAsync("instance-journal-faulted", "workflow-instances/{fr}/journal");
        await PostAsync("alterations-retry", "alterations/workflows/retry", new JsonObject { ["workflowInstanceIds"] = new JsonArray(ids["fr"]) });
        await PostAsync("alterations-run", "alterations/run", new JsonObject { ["workflowInstanceIds"] = new JsonArray(ids["fr"]), ["alterations"] = new JsonArray(new JsonObject { ["type"] = "Cancel" }) });
        Check("an event that nobody waits for", (await SendAsync(HttpMethod.Post, "events/SomeEvent/trigger", Json(new JsonObject { ["correlationId"] = null }))).Status == 200, "");
        var tested = await PostAsync("test-activity", "tests/activities", new JsonObject { ["workflowDefinitionHandle"] = new JsonObject { ["definitionVersionId"] = ids["v2"] }, ["activityHandle"] = new JsonObject { ["activityId"] = "greet" } });
        Check("the activity tried", tested!["activityState"]!["Value"]!.GetValue<string>() == "Hello all", tested.ToJsonString());
        await GetAsync("bookmark-queue-dead-letters", "bookmark-queue/dead-letters");
        await PostAsync("actions-refresh", "actions/workflow-definitions/refresh", []);
    }

    private async Task DeletionsAsync()
    {
        Check("deleting a version", (await SendAsync(HttpMethod.Delete, "workflow-definition-versions/{v1}")).Status == 204, "");
        await PostAsync("definition-bulk-delete-by-definition-id", "bulk-actions/delete/workflow-definitions/by-definition-id", new JsonObject { ["definitionIds"] = new JsonArray("imported-1") });
        Check("deleting a definition", (await SendAsync(HttpMethod.Delete, "workflow-definitions/imported-2")).Status == 204, "");
        Check("what isn't there", await SendAsync(HttpMethod.Get, "workflow-definitions/by-definition-id/nope") is (404, []), "");
    }

    private Task<JsonNode?> GetAsync(string shape, string path, int status = 200, string? known = null) => AskAsync(shape, HttpMethod.Get, path, null, status, known);

    private Task<JsonNode?> PostAsync(string shape, string path, JsonObject body, int status = 200, string? known = null) => AskAsync(shape, HttpMethod.Post, path, Json(body), status, known);

    private async Task<JsonNode?> AskAsync(string shape, HttpMethod method, string path, HttpContent? body, int status, string? known) => Compare(shape, await SendAsync(method, path, body), status, known);

    /// <param name="known">A member that the author of the definition added, which comes back and which no shape has.</param>
    private JsonNode? Compare(string shape, (int Status, byte[] Body) answer, int status, string? known = null)
    {
        seen.Add(shape);
        var document = answer.Body.Length == 0 ? null : JsonNode.Parse(answer.Body);
        Check(shape, answer.Status == status, $"answered {answer.Status}: {document?.ToJsonString()}");
        var compared = document?.DeepClone();
        Check(shape, known is null or "payload" || Without(compared, known), $"lost '{known}'");
        Check(shape, Shapes.Difference(shape, compared) is null, Shapes.Difference(shape, compared) ?? "");
        return document;
    }

    private static bool Without(JsonNode? node, string known) => node switch
    {
        JsonObject members => members.Remove(known) | members.Any(member => Without(member.Value, known)),
        JsonArray items => items.Any(item => Without(item, known)),
        _ => false,
    };

    private async Task<(int Status, byte[] Body)> SendAsync(HttpMethod method, string path, HttpContent? body = null)
    {
        foreach (var (name, id) in ids)
        {
            path = path.Replace("{" + name + "}", id, StringComparison.Ordinal);
        }

        using var request = new HttpRequestMessage(method, "/elsa/api/" + path) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("ApiKey", server.AdminKey);
        using var answer = await server.Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    private async Task<string> StatusAsync(string run)
    {
        var state = JsonNode.Parse((await SendAsync(HttpMethod.Get, $"workflow-instances/{{{run}}}/execution-state")).Body)!;
        return $"{state["status"]}/{state["subStatus"]}";
    }

    private void Keep(string name, JsonNode? id) => ids[name] = id!.GetValue<string>();

    private void Check(string what, bool holds, string why)
    {
        if (!holds)
        {
            wrong.Add($"{what}: {why}");
        }
    }

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");
}

using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using NexusWorkflows.Host.Tests.Api;

namespace NexusWorkflows.Host.Tests.ElsaApi;

/// <summary>Whatever a client sends, it is told what is wrong with it, and the server lives on.</summary>
public sealed class OddElsaBodyTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    private const ulong Seed = 20261130;

    private static readonly string[] Odd = ["null", "true", "-1", "1e400", "\"\"", "\"\\ud800\"", "[]", "{}", "[null]", "[1,\"a\",{}]", "{\"a\":1,\"a\":2}", "{\"a\":1,\"A\":2}", new string('[', 70) + new string(']', 70), "nul", "\"0001-01-01T00:00:00+14:00\""];

    private static readonly (string Path, string[] Members)[] Doors =
    [
        ("workflow-definitions", ["model", "publish"]),
        ("workflow-definitions/import", ["definitionId", "name", "root", "variables", "inputs", "options", "version"]),
        ("workflow-definitions/onboarding/dispatch", ["input", "correlationId", "versionOptions", "name", "variables"]),
        ("workflow-definitions/onboarding/update-references", ["consumingWorkflowIds"]),
        ("workflow-instances", ["page", "pageSize", "ids", "definitionIds", "statuses", "subStatuses", "timestampFilters", "orderBy", "hasIncidents", "searchTerm"]),
        ("workflow-instances/none/journal", ["filter", "skip", "take"]),
        ("workflow-instances/none/variables", ["variables"]),
        ("activity-executions/report", ["workflowInstanceId", "activityNodeIds"]),
        ("bulk-actions/publish/workflow-definitions/by-definition-ids", ["definitionIds"]),
        ("bulk-actions/cancel/workflow-instances", ["ids", "definitionId", "definitionVersionId"]),
        ("bulk-actions/delete/workflow-instances/by-id", ["ids"]),
        ("bulk-actions/export/workflow-definitions", ["ids"]),
        ("alterations/run", ["workflowInstanceIds", "alterations"]),
        ("alterations/workflows/retry", ["workflowInstanceIds", "activityIds"]),
        ("tests/activities", ["workflowDefinitionHandle", "activityHandle"]),
        ("tasks/none/complete", ["result"]),
        ("secrets", ["name", "value", "displayName", "description", "typeName", "storeName", "scope", "expiresAt", "metadata", "configurationKey"]),
        ("secrets/picker", ["search", "typeNames", "storeNames", "scope", "activeOnly"]),
        ("secrets/none/rotate", ["value", "expiresAt"]),
        ("events/none/trigger", ["correlationId", "workflowInstanceId", "input"]),
    ];

    [Fact]
    public async Task Post_OddBodies_AreAnsweredAndTheServerLivesOn()
    {
        var wrong = new List<string>();
        foreach (var (path, body) in Gen.Sample(Bodies, 20, new Rnd(Seed), 250))
        {
            var (status, answer) = await server.AskAsync(HttpMethod.Post, "/elsa/api/" + path, body);
            if (status is not (>= 200 and < 300 or 404) && !(status is >= 400 and < 500 && IsError(answer, status)))
            {
                wrong.Add($"POST {path} answered {status} {answer?.ToJsonString()} to {body}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        foreach (var path in new[] { "workflow-definitions?versionOptions=AllVersions", "workflow-instances", "descriptors/activities" })
        {
            Assert.Equal((path, 200), (path, (await server.AskAsync(HttpMethod.Get, "/elsa/api/" + path)).Status));
        }
    }

    [Theory]
    [InlineData("workflow-definitions?page=x")]
    [InlineData("workflow-definitions?versionOptions=Newest")]
    [InlineData("workflow-instances?statuses=Odd")]
    [InlineData("activity-executions/list")]
    [InlineData("workflow-definitions/validation/is-name-unique")]
    public async Task Get_OddQueries_AreRefused(string path)
    {
        var (status, answer) = await server.AskAsync(HttpMethod.Get, "/elsa/api/" + path);

        Assert.True(status == 400 && IsError(answer, 400), $"{status} {answer?.ToJsonString()}");
    }

    private static Gen<(string Path, string Body)> Bodies => Gen.Elements(Doors).SelectMany(door =>
        Gen.CollectToArray(door.Members, member => Gen.Elements(Odd).Select(value => $"\"{member}\":{value}"))
            .SelectMany(members => Gen.Choose(0, members.Length).Select(count => (door.Path, "{" + string.Join(',', members.Take(count)) + "}"))));

    private static bool IsError(JsonNode? answer, int status) =>
        answer?["statusCode"]?.GetValue<int>() == status && answer["errors"] is JsonObject { Count: > 0 } errors && errors.All(field => field.Value is JsonArray { Count: > 0 });
}

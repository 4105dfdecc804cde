using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Api;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.ElsaApi;

/// <summary>The designer's test tab: what acts outside only looks there.</summary>
public sealed class TestTabTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    private const string Domain = "tried.nexus.localhost";

    [Fact]
    public async Task Try_AnActivityThatActsOutside_OnlySaysWhatItFinds()
    {
        await AskAsync("/elsa/api/workflow-definitions", new JsonObject
        {
            ["model"] = Samples.Definition("trying", "Trying", "Makes a mail domain", Samples.Step("make", "Nexus.CreateMailDomain", ("domain", Samples.Script($"'tried' + '.nexus.localhost'")), ("description", Samples.Literal("Tried")))),
            ["publish"] = false,
        });

        var first = await TryAsync();
        var second = await TryAsync();
        Assert.Equal(("Completed", "would be made"), (Status(first), Verdict(first)));
        Assert.Contains(Domain, first["payload"]!["Looked"]![0]!["target"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("would be made", Verdict(second)); // the first try made nothing

        var run = (await AskAsync("/api/activities/Nexus.CreateMailDomain/runs", new JsonObject { ["input"] = new JsonObject { ["domain"] = Domain, ["description"] = "Made" } }))["id"]!.GetValue<string>();
        await Eventually.HoldsAsync(async () => Assert.Equal("finished", (await server.AskAsync(HttpMethod.Get, $"/api/runs/{run}")).Body!["status"]!.GetValue<string>()));
        var third = await TryAsync();
        Assert.Equal(("Faulted", "conflict"), (Status(third), Verdict(third)));
        Assert.Contains(Domain, third["exception"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private Task<JsonNode> TryAsync() => AskAsync("/elsa/api/tests/activities", new JsonObject
    {
        ["workflowDefinitionHandle"] = new JsonObject { ["definitionId"] = "trying", ["versionOptions"] = "Latest" },
        ["activityHandle"] = new JsonObject { ["activityId"] = "make" },
    });

    private async Task<JsonNode> AskAsync(string path, JsonObject body)
    {
        var (status, answer) = await server.AskAsync(HttpMethod.Post, path, body.ToJsonString());
        Assert.True(status is 200 or 202, $"{path}: {status} {answer?.ToJsonString()}");
        return answer!;
    }

    private static string Status(JsonNode answer) => answer["status"]!.GetValue<string>();

    private static string Verdict(JsonNode answer) => answer["payload"]!["Looked"]![0]!["verdict"]!.GetValue<string>();
}

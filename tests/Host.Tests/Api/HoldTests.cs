using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Api;

/// <summary>Runs of one scope, as a caller of the API sees them.</summary>
public sealed class HoldTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    [Fact]
    public async Task Start_ScopeHeld_WaitsOrIsRefusedAsTheDefinitionSays()
    {
        await ImportAsync("patient", "wait");
        await ImportAsync("hasty", "refuse");
        var first = await StartAsync("hasty");
        await WaitsForAsync(first, "a timer");

        var second = await StartAsync("patient");

        var run = (await server.AskAsync(HttpMethod.Get, $"/api/runs/{second}")).Body!;
        Assert.Equal(("waiting", "hold"), ((string)run["status"]!, (string)run["waitsFor"]!));
        Assert.StartsWith($"hold site:x, held by run {first} since 2", (string)run["waitingFor"]!, StringComparison.Ordinal);
        var (status, problem) = await server.AskAsync(HttpMethod.Post, "/api/runs", """{"workflow":"hasty"}""");
        Assert.Equal((409, "run.busy"), (status, (string)problem!["code"]!));
        Assert.StartsWith($"'site:x' is held by run {first}. See it with '", (string)problem["detail"]!, StringComparison.Ordinal);

        await server.AskAsync(HttpMethod.Post, $"/api/runs/{first}/cancel");
        await WaitsForAsync(second, "a timer");
        (status, problem) = await server.AskAsync(HttpMethod.Post, $"/api/runs/{first}/undo");
        Assert.Equal((409, "run.not_possible", $"Run {first}: There is nothing to undo: it made nothing."), (status, (string)problem!["code"]!, (string)problem["detail"]!));
        await server.AskAsync(HttpMethod.Post, $"/api/runs/{second}/cancel");
    }

    private async Task ImportAsync(string name, string whenBusy)
    {
        var definition = $$"""
            {
              "definitionId": "{{name}}", "name": "{{name}}", "version": 1, "customProperties": { "nexusHolds": [{ "scope": "site:x" }], "nexusHoldWhenBusy": "{{whenBusy}}" },
              "root": { "id": "soon", "type": "Elsa.Delay", "version": 1, "timeSpan": { "typeName": "TimeSpan", "expression": { "type": "Literal", "value": "00:30:00" } } }
            }
            """;
        Assert.Equal(201, (await server.AskAsync(HttpMethod.Post, "/api/workflows", new JsonObject { ["definition"] = definition }.ToJsonString())).Status);
    }

    private async Task<string> StartAsync(string workflow)
    {
        var (status, run) = await server.AskAsync(HttpMethod.Post, "/api/runs", new JsonObject { ["workflow"] = workflow }.ToJsonString());
        Assert.Equal(202, status);
        return (string)run!["id"]!;
    }

    private Task WaitsForAsync(string id, string what) => Eventually.HoldsAsync(async () =>
        Assert.Equal(what, (string?)(await server.AskAsync(HttpMethod.Get, $"/api/runs/{id}")).Body!["waitingFor"]));
}

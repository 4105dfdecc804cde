using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>A server is killed with onboardings in flight; the next one goes on with them. More kills are in <c>benchmarks -- kills</c>.</summary>
[Collection(nameof(EndToEnd))]
public sealed class KillTests
{
    [Fact]
    public async Task Serve_KilledAgainAndAgainWithOnboardingsInFlight_LosesAndDoublesNothing()
    {
        await using var world = new NexusWorld();
        await world.LabAsync();
        await world.ServeAsync();
        var runs = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            var (status, body) = await world.ApiAsync(HttpMethod.Post, "/api/runs", new JsonObject { ["workflow"] = "onboarding", ["input"] = new JsonObject { ["name"] = $"Client {i}", ["subdomain"] = $"c{i}" } });
            Assert.Equal(202, status);
            runs.Add(body!["id"]!.GetValue<string>());
        }

        var random = new Random(9);
        for (var kill = 0; kill < 4; kill++)
        {
            await Task.Delay(random.Next(100, 900));
            await world.KillServerAsync();
            await world.ServeAsync();
        }

        foreach (var id in runs)
        {
            await Eventually.HoldsAsync(async () =>
            {
                var (_, run) = await world.ApiAsync(HttpMethod.Get, "/api/runs/" + id);
                Assert.True(run!["status"]!.GetValue<string>() == "finished", $"{run["status"]}: {run["cause"]}");
            }, TimeSpan.FromSeconds(120));
        }

        var state = await world.StateAsync();
        Assert.Equal(10, state["sites"]!.AsObject().Count);
        Assert.Equal(10, state["databases"]!.AsArray().Count);
        Assert.Equal(10, state["mailcow"]!["domains"]!.AsArray().Count);
        Assert.Equal(10, state["mailcow"]!["mailboxes"]!.AsArray().Count);
        Assert.Equal(40, state["mailcow"]!["aliases"]!.AsArray().Count);
        Assert.Equal(10, state["routes"]!.AsObject().Count);
        Assert.Empty(state["archived"]!.AsArray());
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>A system that is down makes every run wait that needs it; it is asked once at a time, whoever waits.</summary>
public sealed class DownTests
{
    private const int Runs = 50;

    [FullFact]
    public async Task Serve_FiftyRunsWaitForOneSystem_ItIsProbedOnceAtATimeAndAllGoOn()
    {
        // Fifty at once on a small machine: a slow answer must not count as none.
        await using var world = new NexusWorld("engine: { backoffScale: 0.05, downLimit: 60s, requestTimeout: 30s, leaseSeconds: 5 }\n");
        await world.LabAsync();
        await world.ServeAsync();
        await world.FaultAsync("mailcow", "*", "down", times: null);
        for (var i = 0; i < Runs; i++)
        {
            var (status, body) = await world.ApiAsync(HttpMethod.Post, "/api/activities/Nexus.CreateMailDomain/runs", new JsonObject
            {
                ["input"] = new JsonObject { ["domain"] = $"d{i}.nexus.localhost", ["description"] = "Down" },
            });
            Assert.True(status == 202, $"{status}: {body?.ToJsonString()}");
        }

        await Eventually.HoldsAsync(async () => Assert.Equal(Runs, await CountAsync(world, "waiting")), TimeSpan.FromSeconds(60));
        var calls = (await world.ControlAsync(HttpMethod.Get, "/lab/calls?after=0"))!.AsArray().Count;
        await world.LiftFaultsAsync();
        await Eventually.HoldsAsync(async () => Assert.Equal(Runs, await CountAsync(world, "finished")), TimeSpan.FromSeconds(120));

        // Fifty probes at once would show as fifty calls of the probe; each run makes eight calls at the most.
        var after = (await world.ControlAsync(HttpMethod.Get, $"/lab/calls?after={calls}"))!.AsArray();
        Assert.InRange(after.Count(c => c!["call"]!.GetValue<string>() == "get/domain" && c["subject"]!.GetValue<string>() == "all"), 0, 5);
        Assert.Equal(Runs, (await world.StateAsync())["mailcow"]!["domains"]!.AsArray().Count);
    }

    private static async Task<int> CountAsync(NexusWorld world, string status)
    {
        var (_, list) = await world.ApiAsync(HttpMethod.Get, $"/api/runs?status={status}&pageSize=1");
        return list!["total"]!.GetValue<int>();
    }
}

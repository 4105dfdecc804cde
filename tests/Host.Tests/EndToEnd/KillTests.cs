using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>A server is killed with onboardings in flight; the next one goes on with them. Kills at every commit point are in <c>benchmarks -- kills</c>.</summary>
public sealed class KillTests
{
    // To look oftener would be most of the work.
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(150);

    [Fact]
    public Task Serve_KilledWithOnboardingsInFlight_LosesAndDoublesNothing() => KillAsync(kills: 3, inFlight: 2);

    [FullFact]
    public Task Serve_KilledTwentyTimesWithTenOnboardingsInFlight_LosesAndDoublesNothing() => KillAsync(kills: 20, inFlight: 10);

    private static async Task KillAsync(int kills, int inFlight)
    {
        await using var world = new NexusWorld("engine: { backoffScale: 0.01, downLimit: 60s, requestTimeout: 5s, leaseSeconds: 30 }\n");
        await world.LabAsync();
        await world.ServeAsync();
        var runs = new List<string>();
        var random = new Random(9);
        var calls = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            while (runs.Count - await FinishedAsync(world) < inFlight)
            {
                runs.Add(await StartAsync(world, runs.Count));
            }

            // At any moment of the work, whatever the machine's speed: after so many calls more to the systems outside.
            calls = await CallsAsync(world, calls) + random.Next(1, 10);
            await Eventually.HoldsAsync(async () => Assert.True(await CallsAsync(world, calls - 1) >= calls), TimeSpan.FromMinutes(2), Beat);
            await Eventually.HoldsAsync(async () => Assert.Empty(await AtTheirLastAttemptAsync(world)), TimeSpan.FromMinutes(2), Beat);
            await world.KillServerAsync();
            await world.ServeAsync();
        }

        await Eventually.HoldsAsync(async () => Assert.Equal(runs.Count, await FinishedAsync(world)), TimeSpan.FromMinutes(4), Beat);
        await OneOfEachAsync(world, runs.Count);
    }

    /// <summary>Each client has all that it should have, and nobody has more.</summary>
    internal static async Task OneOfEachAsync(NexusWorld world, int clients)
    {
        var state = await world.StateAsync();
        var domains = Enumerable.Range(0, clients).Select(i => $"c{i}.nexus.localhost").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(domains, state["sites"]!.AsObject().Select(site => site.Key));
        Assert.Equal(domains, state["routes"]!.AsObject().Select(route => route.Key));
        Assert.Equal(domains, state["certificates"]!.AsObject().Select(certificate => certificate.Key));
        Assert.Equal(domains, OnboardingTests.Names(state["mailcow"]!["domains"]));
        Assert.Equal(domains, OnboardingTests.Names(state["mailcow"]!["dkim"]));
        Assert.Equal(domains.Select(domain => "erp@" + domain), OnboardingTests.Names(state["mailcow"]!["mailboxes"]));
        Assert.Equal(clients * 4, state["mailcow"]!["aliases"]!.AsArray().Count);
        Assert.Equal(clients, state["databases"]!.AsArray().Count);
        Assert.Empty(state["archived"]!.AsArray());
        Assert.All(state["sites"]!.AsObject(), site => Assert.Equal(["frappe", "erpnext"], OnboardingTests.Names(site.Value!["apps"])));
    }

    internal static async Task<string> StartAsync(NexusWorld world, int number)
    {
        var (status, body) = await world.ApiAsync(HttpMethod.Post, "/api/runs", new JsonObject { ["workflow"] = "onboarding", ["input"] = new JsonObject { ["name"] = $"Client {number}", ["subdomain"] = $"c{number}" } });
        Assert.True(status == 202, $"{status}: {body?.ToJsonString()}");
        return body!["id"]!.GetValue<string>();
    }

    internal static async Task<int> FinishedAsync(NexusWorld world)
    {
        foreach (var status in new[] { "paused", "failed", "undone", "cancelled" })
        {
            var (_, wrong) = await world.ApiAsync(HttpMethod.Get, $"/api/runs?pageSize=1&status={status}");
            Assert.Equal((status, 0, null), (status, wrong!["total"]!.GetValue<int>(), wrong["items"]!.AsArray().FirstOrDefault()?["cause"]?.GetValue<string>()));
        }

        return (await world.ApiAsync(HttpMethod.Get, "/api/runs?pageSize=1&status=finished")).Body!["total"]!.GetValue<int>();
    }

    // A step at which the process dies each time ends as an incident, and rightly so (S8): that one gets its answer first.
    private static async Task<IEnumerable<string>> AtTheirLastAttemptAsync(NexusWorld world)
    {
        var (_, live) = await world.ApiAsync(HttpMethod.Get, "/api/runs?pageSize=500&status=running");
        var steps = new List<string>();
        foreach (var id in live!["items"]!.AsArray().Select(run => run!["id"]!.GetValue<string>()))
        {
            var (_, run) = await world.ApiAsync(HttpMethod.Get, "/api/runs/" + id);
            steps.AddRange(run!["steps"]!.AsArray()
                .Where(step => step!["status"]!.GetValue<string>() is "running" or "waiting" && step["attempts"]!.GetValue<int>() >= (step["attemptLimit"]?.GetValue<int>() ?? int.MaxValue) - 1)
                .Select(step => $"{id} {step!["activityId"]}"));
        }

        return steps;
    }

    /// <summary>The number of the last call to a system outside, where it is later than one that is known.</summary>
    internal static async Task<int> CallsAsync(NexusWorld world, int known) =>
        (await world.ControlAsync(HttpMethod.Get, $"/lab/calls?after={known}"))!.AsArray() is { Count: > 0 } calls ? calls[^1]!["n"]!.GetValue<int>() : known;
}

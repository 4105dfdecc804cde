using System.Text.Json.Nodes;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>The host dies before, after and between each call and its record, on the way there and on the way back. A seeded sample; all points are in <c>benchmarks -- faults</c>.</summary>
public sealed class TornTests
{
    private const int Seed = 4;

    [FullFact]
    public Task Host_TornAtAPoint_EndsWithOneOfEachOrNothing() => TryAsync(2);

    [FullFact]
    public Task Host_TornAtMorePoints_EndsWithOneOfEachOrNothing() => TryAsync(8);

    private static async Task TryAsync(int samples)
    {
        await using var world = new NexusWorld("engine: { backoffScale: 0.02, requestTimeout: 3s, leaseSeconds: 5 }\n");
        Assert.Equal(0, (await world.RunAsync("workflows", "list")).ExitCode);
        var host = new TornHost(world.Data);
        var empty = await world.StateAsync();
        var clean = await host.StartAsync("onboarding", Input("clean"));
        var forward = await host.DriveAsync(clean);
        var whole = LabCounts.Of(await world.StateAsync());
        await host.UndoAsync(clean);
        var back = await host.DriveAsync(clean);
        OnboardingTests.Same(empty, await world.StateAsync());
        Assert.Equal("undone", (await host.FindAsync(clean)).Status);

        var random = new Random(Seed);
        for (var i = 0; i < samples; i++)
        {
            var run = await host.StartAsync("onboarding", Input($"torn{i}"));
            var there = forward[random.Next(forward.Count)];
            await host.TearAsync(run, there);
            await host.DriveAsync(run);
            IsAt("finished", await host.FindAsync(run), there);
            Assert.Equal(whole.ToString(), LabCounts.Of(await world.StateAsync()).ToString());

            await host.UndoAsync(run);
            var onTheWayBack = back[random.Next(back.Count)];
            await host.TearAsync(run, onTheWayBack);
            await host.DriveAsync(run);
            IsAt("undone", await host.FindAsync(run), onTheWayBack);
            OnboardingTests.Same(empty, await world.StateAsync());
        }
    }

    private static void IsAt(string status, RunDocument run, TearPoint torn) =>
        Assert.True(run.Status == status, $"{torn}: {run.Status}. {run.Cause} {string.Join(' ', run.Incidents.Select(incident => incident.Message))}");

    private static JsonObject Input(string subdomain) => new() { ["name"] = "Client " + subdomain, ["subdomain"] = subdomain, ["sso"] = true, ["country"] = "Germany" };
}

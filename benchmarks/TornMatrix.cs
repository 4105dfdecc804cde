using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.EndToEnd;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Benchmarks;

/// <summary>The host dies at each point of each call and commit, on the way there and on the way back; then the next one goes on.</summary>
internal sealed class TornMatrix(MatrixTally tally)
{
    private const string Settings = "engine: { backoffScale: 0.02, requestTimeout: 2s, leaseSeconds: 5 }\n";

    public async Task RunAsync(BenchOptions options)
    {
        var cases = await PointsAsync();
        await FaultsBench.DealAsync(cases, options, async share =>
        {
            await using var world = new NexusWorld(Settings);
            await world.RunAsync("workflows", "list");
            var host = new TornHost(world.Data);
            var empty = await world.StateAsync();
            var clean = await host.StartAsync("onboarding", Input("clean"));
            await host.DriveAsync(clean);
            var whole = LabCounts.Of(await world.StateAsync());
            await host.UndoAsync(clean);
            await host.DriveAsync(clean);
            for (var i = 0; i < share.Count; i++)
            {
                await TryAsync(world, host, $"t{i}", share[i], empty, whole);
            }
        });
    }

    /// <summary>Every point that a clean onboarding and its undo pass.</summary>
    private static async Task<List<(TearPoint Point, bool Back)>> PointsAsync()
    {
        await using var world = new NexusWorld(Settings);
        await world.RunAsync("workflows", "list");
        var host = new TornHost(world.Data);
        var run = await host.StartAsync("onboarding", Input("probe"));
        var forward = await host.DriveAsync(run);
        await host.UndoAsync(run);
        var back = await host.DriveAsync(run);
        return [.. forward.Select(point => (point, false)), .. back.Select(point => (point, true))];
    }

    private async Task TryAsync(NexusWorld world, TornHost host, string name, (TearPoint Point, bool Back) at, JsonNode empty, LabCounts whole)
    {
        var what = $"{at.Point}{(at.Back ? ", going back" : "")}";
        try
        {
            var run = await host.StartAsync("onboarding", Input(name));
            var died = !at.Back && await host.TearAsync(run, at.Point);
            await host.DriveAsync(run);
            var there = LabCounts.Of(await world.StateAsync());
            var isThere = (await host.FindAsync(run)).Status == "finished" && there.Same(whole);
            await host.UndoAsync(run);
            died |= at.Back && await host.TearAsync(run, at.Point);
            await host.DriveAsync(run);
            var isGone = (await host.FindAsync(run)).Status == "undone" && JsonNode.DeepEquals(empty, await world.StateAsync());
            tally.Add(what, died ? "torn" : "notPassed", !isThere ? $"finished otherwise: {there.Since(whole)}" : !isGone ? $"undone otherwise: {LabCounts.Of(await world.StateAsync())}" : null);
        }
        catch (Exception e)
        {
            tally.Add(what, "threw", $"{e.GetType().Name}: {e.Message}");
        }
    }

    private static JsonObject Input(string subdomain) => new() { ["name"] = "Client " + subdomain, ["subdomain"] = subdomain, ["sso"] = true, ["country"] = "Germany" };
}

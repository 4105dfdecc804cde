using System.Globalization;
using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Benchmarks;

/// <summary>Kills a server with onboardings in flight, again and again, then asks the Lab whether there is exactly one of everything.</summary>
internal static class KillsBench
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        var result = await RunAsync(options.Count, 10, options.Seed, line => Console.Error.WriteLine(line));
        Console.WriteLine(options.Json
            ? $$"""{"bench":"kills","store":"sqlite","processes":1,"kills":{{result.Kills}},"distinctPoints":{{result.DistinctPoints}},"runs":{{result.Runs}},"lost":{{result.Lost}},"doubled":{{result.Doubled}},"orphaned":{{result.Orphaned}}}"""
            : $"{result.Kills} kills at {result.DistinctPoints} distinct points, {result.Runs} runs: {result.Lost} lost, {result.Doubled} doubled, {result.Orphaned} orphaned");
        return result is { Lost: 0, Doubled: 0, Orphaned: 0 } ? 0 : 1;
    }

    /// <param name="count">SIGKILLs to deliver.</param>
    /// <param name="inFlight">Onboardings kept in flight.</param>
    private static async Task<KillsResult> RunAsync(int count, int inFlight, int seed, Action<string> say)
    {
        await using var world = new NexusWorld("engine: { backoffScale: 0.05, requestTimeout: 2s, leaseSeconds: 5 }\n");
        await world.LabAsync();
        await world.ServeAsync();
        var random = new Random(seed);
        var runs = new List<string>();
        var points = new HashSet<string>(StringComparer.Ordinal);
        for (var kill = 0; kill < count; kill++)
        {
            await TopUpAsync(world, runs, inFlight);
            await Task.Delay(random.Next(20, 700));
            await NotePointsAsync(world, runs, points);
            await world.KillServerAsync();
            await world.ServeAsync();
            say($"kill {kill + 1} of {count}: {runs.Count} runs, {points.Count} points");
        }

        var unfinished = await AwaitAllAsync(world, runs);
        var (doubled, orphaned) = await CompareAsync(world, runs, unfinished);
        return new KillsResult(count, points.Count, runs.Count, unfinished.Count, doubled, orphaned);
    }

    private static async Task TopUpAsync(NexusWorld world, List<string> runs, int inFlight)
    {
        var (_, running) = await world.ApiAsync(HttpMethod.Get, "/api/runs?status=running&pageSize=1");
        for (var missing = inFlight - running!["total"]!.GetValue<int>(); missing > 0; missing--)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"k{runs.Count}");
            var (status, body) = await world.ApiAsync(HttpMethod.Post, "/api/runs", new JsonObject
            {
                ["workflow"] = "onboarding",
                ["input"] = new JsonObject { ["name"] = "Kill " + name, ["subdomain"] = name },
            });
            if (status != 202)
            {
                throw new InvalidOperationException($"Starting '{name}' answered {status}: {body?.ToJsonString()}");
            }

            runs.Add(body!["id"]!.GetValue<string>());
        }
    }

    /// <summary>Where the runs stand just before the kill: the steps at work are the points that it hits.</summary>
    private static async Task NotePointsAsync(NexusWorld world, List<string> runs, HashSet<string> points)
    {
        foreach (var id in runs.TakeLast(20))
        {
            var (_, run) = await world.ApiAsync(HttpMethod.Get, "/api/runs/" + id);
            foreach (var step in run!["steps"]!.AsArray().Where(s => s!["status"]!.GetValue<string>() is "running" or "waiting"))
            {
                points.Add($"{step!["activityId"]}/{step["phase"]}");
            }
        }
    }

    private static async Task<List<string>> AwaitAllAsync(NexusWorld world, List<string> runs)
    {
        var open = new List<string>(runs);
        for (var tries = 0; tries < 600 && open.Count > 0; tries++)
        {
            foreach (var id in open.ToList())
            {
                var (_, run) = await world.ApiAsync(HttpMethod.Get, "/api/runs/" + id);
                if (run!["status"]!.GetValue<string>() == "finished")
                {
                    open.Remove(id);
                }
            }

            await Task.Delay(200);
        }

        return open;
    }

    private static async Task<(int Doubled, int Orphaned)> CompareAsync(NexusWorld world, List<string> runs, List<string> unfinished)
    {
        var state = await world.StateAsync();
        var expected = runs.Count - unfinished.Count;
        var doubled = 0;
        var orphaned = 0;
        foreach (var (there, each) in new[]
        {
            (state["sites"]!.AsObject().Count, 1), (state["databases"]!.AsArray().Count, 1), (state["mailcow"]!["domains"]!.AsArray().Count, 1),
            (state["mailcow"]!["mailboxes"]!.AsArray().Count, 1), (state["mailcow"]!["aliases"]!.AsArray().Count, 4), (state["mailcow"]!["dkim"]!.AsArray().Count, 1),
            (state["routes"]!.AsObject().Count, 1),
        })
        {
            doubled += Math.Max(0, there - (runs.Count * each));
            orphaned += Math.Abs(there - (expected * each));
        }

        return (doubled, unfinished.Count == 0 ? orphaned : 0);
    }
}

internal sealed record KillsResult(int Kills, int DistinctPoints, int Runs, int Lost, int Doubled, int Orphaned);

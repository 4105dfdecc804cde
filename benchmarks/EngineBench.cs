using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Storage;

namespace NexusWorkflows.Benchmarks;

/// <summary>Runs a second of a flowchart of nine activities, each one committed durably before the next begins, beside what the bare file takes in the same run.</summary>
internal static class EngineBench
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("nexus-bench-").FullName;
        try
        {
            var raw = StoreBench.Raw(folder, "raw, one row a commit", 1, options);
            var grouped = StoreBench.Raw(folder, "raw, grouped (rows)", StoreBench.RowsInOneTransaction, options);
            foreach (var concurrency in new[] { 1, 32 })
            {
                var runs = await RunsAsync(Path.Combine(folder, $"engine{concurrency}.db"), concurrency, options.Seconds);
                Print(options, concurrency, runs, raw, grouped);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(BenchOptions options, int concurrency, Figure runs, Figure raw, Figure grouped)
    {
        Console.WriteLine(options.Json
            ? new JsonObject
            {
                ["bench"] = "engine.flowchart9", ["store"] = "sqlite", ["concurrency"] = concurrency, ["commit"] = "everyStep", ["runsPerSecond"] = Math.Round(runs.PerSecond, 1),
                ["stepP50Ms"] = Math.Round(runs.MedianMilliseconds!.Value / 9, 3), ["stepP99Ms"] = Math.Round(runs.HighMilliseconds!.Value / 9, 3),
                ["rawCommitsPerSecond"] = Math.Round(raw.PerSecond, 1), ["rawGroupedPerSecond"] = Math.Round(grouped.PerSecond, 1),
            }.ToJsonString()
            : string.Create(CultureInfo.InvariantCulture, $"{concurrency,2} at once: {runs.PerSecond:0.0} runs a second; raw {raw.PerSecond:0} commits, {grouped.PerSecond:0} grouped rows a second"));
    }

    private static async Task<Figure> RunsAsync(string path, int concurrency, int seconds)
    {
        await using var store = await NexusStore.OpenSqliteAsync(path, TimeProvider.System, CancellationToken.None);
        await store.AddAsync("flowchart9", "flowchart9", Definition(), true, new AuditRow(TimeProvider.System.GetUtcNow(), "bench", "publish", "flowchart9", null), CancellationToken.None);
        using var holder = new LockedFileHolder(path + ".holders");
        var parts = new EngineParts
        {
            Services = new ServiceCollection().BuildServiceProvider(), Catalog = ActivityCatalog.Empty, Store = store, Queries = store, Stimuli = store, Definitions = store, NamedSecrets = store, Box = new SecretBox(new byte[32]),
            Clock = TimeProvider.System, Settings = new EngineSettings { CommitEveryStep = true }, Holder = holder, Log = NullLogger.Instance,
        };
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(() => LoopAsync(parts, times, clock, seconds))));
        var elapsed = clock.Elapsed;
        times.Sort();
        return new Figure("engine", "flowchart9", times.Count, elapsed, times[times.Count / 2], times[(int)(times.Count * 0.99)]);
    }

    private static async Task LoopAsync(EngineParts parts, List<double> times, Stopwatch clock, int seconds)
    {
        var intake = new RunIntake(parts);
        using var runner = new Runner(parts);
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            var began = clock.Elapsed;
            var started = (StartResult.Started)await intake.StartAsync(new StartRequest("flowchart9", [], "bench"), CancellationToken.None);
            await runner.RunAsync(started.RunId, CancellationToken.None);
            lock (times)
            {
                times.Add((clock.Elapsed - began).TotalMilliseconds);
            }
        }
    }

    private static string Definition()
    {
        var activities = new JsonArray();
        var connections = new JsonArray();
        for (var i = 0; i < 9; i++)
        {
            activities.Add(new JsonObject { ["id"] = $"a{i}", ["type"] = "Elsa.WriteLine", ["version"] = 1, ["text"] = new JsonObject { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = $"line {i}" } } });
            if (i > 0)
            {
                connections.Add(new JsonObject { ["source"] = new JsonObject { ["activity"] = $"a{i - 1}", ["port"] = "Done" }, ["target"] = new JsonObject { ["activity"] = $"a{i}", ["port"] = "In" } });
            }
        }

        return new JsonObject
        {
            ["definitionId"] = "flowchart9", ["name"] = "flowchart9", ["version"] = 1,
            ["root"] = new JsonObject { ["id"] = "main", ["type"] = "Elsa.Flowchart", ["version"] = 1, ["activities"] = activities, ["connections"] = connections },
        }.ToJsonString();
    }
}

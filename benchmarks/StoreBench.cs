using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage;

namespace NexusWorkflows.Benchmarks;

/// <summary>How many commits the store takes a second, beside what the file itself takes on this disk.</summary>
internal static class StoreBench
{
    internal const int RowsInOneTransaction = 64;
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("nexus-bench-").FullName;
        try
        {
            Raw(folder, "raw, one row a commit", 1, options).Print(options);
            Raw(folder, $"raw, {RowsInOneTransaction} rows a commit (rows)", RowsInOneTransaction, options).Print(options);
            foreach (var concurrency in new[] { 1, 32 })
            {
                (await CommitsAsync(folder, concurrency, options)).Print(options);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The bare file: a small row, prepared, journal WAL, synchronous FULL.</summary>
    internal static Figure Raw(string folder, string name, int rows, BenchOptions options)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, $"raw{rows}.db")};Pooling=False");
        connection.Open();
        foreach (var sql in new[] { "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)" })
        {
            using var command = Command(connection, sql);
            command.ExecuteNonQuery();
        }

        using var begin = Command(connection, "BEGIN IMMEDIATE");
        using var commit = Command(connection, "COMMIT");
        using var insert = Command(connection, "INSERT INTO rows (text) VALUES ($text)");
        insert.Parameters.AddWithValue("$text", new string('x', 200));
        var count = 0L;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < options.Seconds)
        {
            begin.ExecuteNonQuery();
            for (var i = 0; i < rows; i++)
            {
                insert.ExecuteNonQuery();
            }

            commit.ExecuteNonQuery();
            count += rows;
        }

        return new Figure("store", name, count, clock.Elapsed);
    }

    /// <summary>Commits as the engine makes them: a state, two journal entries, one run each.</summary>
    private static async Task<Figure> CommitsAsync(string folder, int concurrency, BenchOptions options)
    {
        await using var store = await NexusStore.OpenSqliteAsync(Path.Combine(folder, $"store{concurrency}.db"), TimeProvider.System, CancellationToken.None);
        for (var i = 0; i < concurrency; i++)
        {
            await store.AcceptAsync(NewRun($"r{i}"), CancellationToken.None);
        }

        var runs = await store.ClaimAsync("bench", Lease, concurrency, null, CancellationToken.None);
        var clock = Stopwatch.StartNew();
        var times = await Task.WhenAll(runs.Select(run => Task.Run(() => CommitUntilAsync(store, run, clock, options.Seconds))));
        var elapsed = clock.Elapsed;
        var sorted = times.SelectMany(t => t).Order().ToList();
        return new Figure("store", $"commits of {concurrency} run{(concurrency == 1 ? "" : "s")} at once", sorted.Count, elapsed, At(sorted, 0.5), At(sorted, 0.99));
    }

    private static async Task<List<double>> CommitUntilAsync(NexusStore store, ClaimedRun run, Stopwatch clock, int seconds)
    {
        var times = new List<double>();
        var version = run.Version;
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            var decision = new Decision { Journal = { Entry(run.State), Entry(run.State) } };
            var begun = Stopwatch.GetTimestamp();
            var result = await store.CommitAsync(new Checkpoint(run.State, version, run.Fence, null, false, decision, [], [], null), CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            version = result is CommitResult.Committed committed ? committed.Version : throw new InvalidOperationException($"The commit of '{run.State.Id}' was lost, though nobody else has it.");
        }

        return times;
    }

    private static JournalEntry Entry(RunState state) =>
        new(++state.JournalSequence, state.StartedAt, "Completed", "s1", "Workflow1:n1", "createSite", "Nexus.CreateSite", new JsonObject { ["outcome"] = "Done" });

    private static NewRun NewRun(string id)
    {
        var state = new RunState
        {
            Id = id,
            RootId = id,
            DefinitionId = "bench",
            DefinitionVersionId = "bench-1",
            Actor = "cli:bench",
            StartedAt = DateTimeOffset.UnixEpoch,
            Input = new JsonObject { ["domain"] = "bench.example", ["apps"] = new JsonArray("erpnext", "hrms") },
        };
        state.Steps["s1"] = new StepState { Id = "s1", NodeId = "Workflow1:n1", ScheduledAt = DateTimeOffset.UnixEpoch, Bag = new JsonObject { ["index"] = 3 } };
        return new NewRun(state, "bench", 1, [], null, null, null, [1], [], new AuditRow(DateTimeOffset.UnixEpoch, "cli:bench", "run.start", id, null));
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private static double At(List<double> sorted, double part) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
}

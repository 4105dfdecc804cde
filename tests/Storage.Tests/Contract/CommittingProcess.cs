using System.Collections.Concurrent;
using System.Diagnostics;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.MariaDb;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>A process of its own that claims runs and commits to them as fast as it can, telling each commit that was acknowledged, until it is killed.</summary>
internal sealed class CommittingProcess : IDisposable
{
    private readonly Process process;
    private readonly Task reading;
    private readonly ConcurrentQueue<string> complaints = new();

    private CommittingProcess(Process process)
    {
        this.process = process;
        reading = Task.WhenAll(ReadAsync(), ComplainAsync());
    }

    /// <summary>The last acknowledged sequence by run.</summary>
    public ConcurrentDictionary<string, long> Acknowledged { get; } = new();

    public static CommittingProcess Start(string target, string holder, int runs)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommittingProcess).Assembly.Location, target, holder, $"{runs}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new CommittingProcess(Process.Start(start)!);
    }

    /// <summary>Waits until this many more commits were acknowledged.</summary>
    public async Task HasCommittedAsync(long more)
    {
        var before = Acknowledged.Values.Sum();
        await Eventually.HoldsAsync(() =>
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"The process ended by itself: {string.Join('\n', complaints)}");
            }

            Assert.True(Acknowledged.Values.Sum() >= before + more);
            return Task.CompletedTask;
        });
    }

    /// <summary>SIGKILL, and all that it said before.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        await reading;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    /// <param name="target">A path of an SQLite file, or <c>mariadb:PORT:USER:DATABASE</c>.</param>
    public static Task<NexusStore> OpenAsync(string target) => target.Split(':') is ["mariadb", var port, var user, var database]
        ? NexusStore.OpenMariaDbAsync(new MariaDbAddress("127.0.0.1", int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), null, database, user, RequireTls: false), AuditKey.Known, TimeProvider.System, new Dictionary<string, int>(), CancellationToken.None)
        : NexusStore.OpenSqliteAsync(target, TimeProvider.System, CancellationToken.None);

    /// <summary>The process itself.</summary>
    public static async Task<int> MainAsync(string[] args)
    {
        await using var store = await OpenAsync(args[0]);
        var runs = await store.ClaimAsync(args[1], TimeSpan.FromMinutes(5), int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture), null, CancellationToken.None);
        await Task.WhenAll(runs.Select(run => Task.Run(() => CommitForeverAsync(store, run))).Append(Task.Run(() => SealForeverAsync(store, args[1]))));
        return 1;
    }

    private static async Task CommitForeverAsync(NexusStore store, ClaimedRun run)
    {
        for (var version = run.Version; ; version++)
        {
            var sequence = ++run.State.JournalSequence;
            var decision = new Decision { Journal = { Sample.Entry(sequence) }, Effects = { Sample.Effect($"{run.State.Id}-{sequence}", run.State.Id, (int)sequence) } };
            if (await store.CommitAsync(Sample.Commit(run with { Version = version }, decision), CancellationToken.None) is not CommitResult.Committed)
            {
                throw new InvalidOperationException($"'{run.State.Id}' was lost at version {version}.");
            }

            await Console.Out.WriteLineAsync($"{run.State.Id} {sequence}");
        }
    }

    // A few rows at a time: most kills find the lease taken.
    private static async Task SealForeverAsync(NexusStore store, string holder)
    {
        while (true)
        {
            if ((await store.SealAsync(holder, TimeSpan.FromMinutes(5), 2, CancellationToken.None)).Count == 0)
            {
                await Task.Yield();
            }
        }
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            // A kill may cut the last line off; what it told before is what counts.
            if (line.Split(' ') is [var run, var text] && long.TryParse(text, out var sequence))
            {
                Acknowledged.AddOrUpdate(run, sequence, (_, last) => Math.Max(last, sequence));
            }
        }
    }

    private async Task ComplainAsync()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            complaints.Enqueue(line);
        }
    }
}

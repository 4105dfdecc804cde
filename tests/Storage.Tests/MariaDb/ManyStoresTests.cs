using System.Collections.Concurrent;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Tests.Contract;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Storage.Tests.MariaDb;

/// <summary>Several stores on one database at once, each as another process would be.</summary>
[Collection(MariaDbCollection.Name)]
public sealed class ManyStoresTests(MariaDbServer server) : IDisposable
{
    private const int Stores = 4;
    private const int Most = 2;
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder folder = new();
    private readonly ConcurrentDictionary<string, string> holders = new();
    private int underLimit;

    public void Dispose() => folder.Dispose();

    [FullFact]
    public async Task Stores_ThatHammerTheSameHoldsAndLimits_NeverShareOneAndForgetNobody()
    {
        var stores = await OpenAllAsync();
        const int each = 15;
        var accepting = stores.Select((store, s) => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                var scope = $"site:{i % 3}.example";
                var run = Sample.Run($"r{s}-{i}", holds: [new Hold(scope, true)]) with { WaitsWhenBusy = true, Limits = i % 2 == 0 ? ["slow"] : [] };
                Assert.IsType<AcceptResult.Accepted>(await store.AcceptAsync(run, None));
            }
        }));
        var ended = 0;
        using var wrong = new CancellationTokenSource();
        var working = stores.Select((store, s) => Task.Run(async () =>
        {
            try
            {
                while (Volatile.Read(ref ended) < Stores * each && !wrong.IsCancellationRequested)
                {
                    foreach (var run in await store.ClaimAsync($"h{s}", TimeSpan.FromMinutes(5), 3, null, None))
                    {
                        await WorkAsync(store, run);
                        Interlocked.Increment(ref ended);
                    }
                }
            }
            catch
            {
                await wrong.CancelAsync(); // the others would wait for its runs
                throw;
            }
        }));

        await Task.WhenAll([.. accepting, .. working]).WaitAsync(TimeSpan.FromMinutes(3));

        Assert.Equal(Stores * each, (await stores[0].CountByStatusAsync(None))["finished"]);
        Assert.Empty(holders);
        await CloseAsync(stores);
    }

    [FullFact]
    public async Task Stores_ThatStartWithTheSameKeys_StartOneRunAKey()
    {
        var stores = await OpenAllAsync();
        const int keys = 20;

        var answers = await Task.WhenAll(stores.Select((store, s) => Task.Run(async () =>
        {
            var mine = new List<(string Key, AcceptResult Result)>();
            for (var i = 0; i < keys; i++)
            {
                mine.Add(($"k{i}", await store.AcceptAsync(Sample.Run($"r{s}-{i}", key: $"k{i}"), None)));
            }

            return mine;
        })));

        foreach (var key in answers.SelectMany(a => a).GroupBy(a => a.Key, a => a.Result))
        {
            var accepted = Assert.Single(key.OfType<AcceptResult.Accepted>());
            Assert.All(key.OfType<AcceptResult.Known>(), known => Assert.Equal(accepted.RunId, known.RunId));
            Assert.Equal(Stores, key.Count());
        }

        await CloseAsync(stores);
    }

    [FullFact]
    public async Task Stores_ThatClaimBesideEachOther_ShareTheRunsWithoutGivingOneTwice()
    {
        var stores = await OpenAllAsync();
        for (var i = 0; i < 60; i++)
        {
            await stores[0].AcceptAsync(Sample.Run($"r{i}"), None);
        }

        var claimed = new ConcurrentBag<string>();
        await Task.WhenAll(stores.Select((store, s) => Task.Run(async () =>
        {
            while (claimed.Count < 60)
            {
                foreach (var run in await store.ClaimAsync($"h{s}", TimeSpan.FromMinutes(5), 4, null, None))
                {
                    Assert.Equal(1, run.Fence);
                    claimed.Add(run.State.Id);
                }
            }
        }))).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(60, claimed.Distinct(StringComparer.Ordinal).Count());
        await CloseAsync(stores);
    }

    private async Task WorkAsync(NexusStore store, ClaimedRun run)
    {
        var counts = run.State.Id.Split('-')[1] is var number && int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) is var i && i % 2 == 0;
        var scope = $"site:{i % 3}.example";
        Assert.True(holders.TryAdd(scope, run.State.Id), $"'{scope}' is held by '{holders.GetValueOrDefault(scope)}' and by '{run.State.Id}'.");
        Assert.True(!counts || Interlocked.Increment(ref underLimit) <= Most, "more runs than the limit has places");

        run.State.MoveTo(RunStatus.Running);
        var began = Assert.IsType<CommitResult.Committed>(await store.CommitAsync(Sample.Commit(run, new Decision { Journal = { Sample.Entry(1) } }, consumed: [.. run.Messages.Select(m => m.Id)]), None));
        run.State.Reach(RunStatus.Finished);
        if (counts)
        {
            Interlocked.Decrement(ref underLimit);
        }

        holders.TryRemove(scope, out _);
        Assert.IsType<CommitResult.Committed>(await store.CommitAsync(Sample.Commit(run with { Version = began.Version }, new Decision { ReleaseHolds = true }, release: true), None));
    }

    private async Task<NexusStore[]> OpenAllAsync() =>
        await Task.WhenAll(Enumerable.Range(0, Stores).Select(_ => server.OpenAsync(folder, TimeProvider.System, new Dictionary<string, int> { ["slow"] = Most })));

    private static async Task CloseAsync(IEnumerable<NexusStore> stores)
    {
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }
}

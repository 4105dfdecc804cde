using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.MariaDb;
using NexusWorkflows.Storage.Tests.Contract;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Storage.Tests.MariaDb;

/// <summary>A server that dies, comes back, refuses, or isn't there.</summary>
public sealed class ServerAwayTests : IAsyncLifetime, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder folder = new();
    private readonly MariaDbServer server = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [FullFact]
    public async Task Server_KilledInMidCommits_LosesNothingAndDoublesNothing()
    {
        await using var one = await server.OpenAsync(folder, TimeProvider.System);
        await using var other = await server.OpenAsync(folder, TimeProvider.System);
        for (var i = 0; i < 6; i++)
        {
            await one.AcceptAsync(Sample.Run($"r{i}"), None);
        }

        using var enough = new CancellationTokenSource();
        var committed = new long[6];
        var working = (await one.ClaimAsync("a", TimeSpan.FromMinutes(10), 3, null, None)).Select(run => (one, run))
            .Concat((await other.ClaimAsync("b", TimeSpan.FromMinutes(10), 3, null, None)).Select(run => (other, run)))
            .Select((work, i) => Task.Run(async () =>
            {
                var version = work.run.Version;
                while (!enough.IsCancellationRequested)
                {
                    var sequence = ++work.run.State.JournalSequence;
                    var commit = Sample.Commit(work.run with { Version = version }, new Decision { Journal = { Sample.Entry(sequence) } });
                    version = Assert.IsType<CommitResult.Committed>(await work.Item1.CommitAsync(commit, None)).Version;
                    Interlocked.Exchange(ref committed[i], sequence);
                }

                return work.run.State;
            })).ToList();
        for (var kill = 0; kill < 3; kill++)
        {
            var before = committed.Sum();
            await Eventually.HoldsAsync(() => Task.Run(() => Assert.True(committed.Sum() > before + 60 || working.Exists(w => w.IsFaulted))));
            server.Kill();
            await server.StartAsync();
        }

        var after = committed.Sum();
        await Eventually.HoldsAsync(() => Task.Run(() => Assert.True(committed.Sum() > after + 20 || working.Exists(w => w.IsFaulted))));
        await enough.CancelAsync();

        foreach (var state in await Task.WhenAll(working))
        {
            Assert.Equal(Enumerable.Range(1, (int)state.JournalSequence).Select(n => (long)n), (await one.JournalAsync(state.Id, 0, int.MaxValue, None)).Select(e => e.Sequence));
            Assert.Equal(state.JournalSequence, (await other.FindAsync(state.Id, None))!.State.JournalSequence);
        }
    }

    [FullFact]
    public async Task Server_ThatIsReadOnly_IsNamedSo()
    {
        var address = await server.AddressAsync(folder);
        await MariaDbStores.ExecuteAsync(address with { Database = "" }, "CREATE USER 'plain'@'127.0.0.1'; GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX ON *.* TO 'plain'@'127.0.0.1'");
        await using var store = await NexusStore.OpenMariaDbAsync(address with { User = "plain" }, AuditKey.Known, TimeProvider.System, new Dictionary<string, int>(), None);
        await MariaDbStores.ExecuteAsync(address, "SET GLOBAL read_only = 1");

        var refused = await Assert.ThrowsAsync<StoreException>(() => store.AcceptAsync(Sample.Run("r1"), None));

        Assert.Equal("store.read_only", refused.Code);
        await MariaDbStores.ExecuteAsync(address, "SET GLOBAL read_only = 0");
        Assert.IsType<AcceptResult.Accepted>(await store.AcceptAsync(Sample.Run("r1"), None));
    }

    [FullFact]
    public async Task Open_WithAnotherMasterKey_IsRefused()
    {
        var address = await server.AddressAsync(folder);
        await (await server.OpenAsync(folder, TimeProvider.System)).DisposeAsync();

        var refused = await Assert.ThrowsAsync<StoreException>(() => NexusStore.OpenMariaDbAsync(address, AuditKey.Of(new byte[32].Select(_ => (byte)7).ToArray()), TimeProvider.System, new Dictionary<string, int>(), None));

        Assert.Equal("store.other_key", refused.Code);
    }

    [FullFact]
    public async Task Holder_ThatIsGone_IsKnownToBeDeadAndALivingOneIsnt()
    {
        var address = await server.AddressAsync(folder);
        await using var mine = NamedLockHolder.Open(address);
        var other = NamedLockHolder.Open(address);

        Assert.True(mine.IsAlive(other.Name));
        await other.DisposeAsync();
        await Eventually.HoldsAsync(() => Task.Run(() => Assert.False(mine.IsAlive(other.Name))));

        // After a restart of the server nobody has a lock: the holder takes its own again.
        server.Kill();
        Assert.True(mine.IsAlive(other.Name));
        await server.StartAsync();
        await using var third = NamedLockHolder.Open(address);
        await Eventually.HoldsAsync(() => Task.Run(() => Assert.True(third.IsAlive(mine.Name))));
    }

    [FullFact]
    public async Task Open_NewerSchema_IsRefusedByName()
    {
        var address = await server.AddressAsync(folder);
        await (await server.OpenAsync(folder, TimeProvider.System)).DisposeAsync();
        await MariaDbStores.ExecuteAsync(address, "INSERT INTO schema_versions (version, applied_at) VALUES (1000, 1)");

        var refused = await Assert.ThrowsAsync<StoreException>(() => server.OpenAsync(folder, TimeProvider.System));

        Assert.Equal(("store.newer_schema", $"The store '{address.Name}' was written by a newer version (schema 1000; this version knows up to {MariaDbSchema.Newest}). Run that version, or restore a backup from before it."), (refused.Code, refused.Message));
    }

    [Fact]
    public async Task Open_NobodyAnswers_SaysSoAtOnceAndWithoutThePassword()
    {
        var address = new MariaDbAddress("127.0.0.1", 1, null, "nexus", "nexus", RequireTls: false) { Password = "s3cret-word" };

        var refused = await Assert.ThrowsAsync<StoreException>(() => NexusStore.OpenMariaDbAsync(address, AuditKey.Known, TimeProvider.System, new Dictionary<string, int>(), None));

        Assert.Equal(("store.unreachable", "The store 'nexus@127.0.0.1:1/nexus' doesn't answer. Check that the server runs and that host, port or socket are right."), (refused.Code, refused.Message));
        Assert.DoesNotContain("s3cret-word", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-word", address.ToString(), StringComparison.Ordinal);
    }
}

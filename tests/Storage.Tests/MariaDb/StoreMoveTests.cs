using NexusWorkflows.Engine.Access;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.MariaDb;
using NexusWorkflows.Storage.Moving;
using NexusWorkflows.Storage.Tests.Contract;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Storage.Tests.MariaDb;

/// <summary>An SQLite store that becomes a MariaDB one.</summary>
[Collection(MariaDbCollection.Name)]
public sealed class StoreMoveTests(MariaDbServer server) : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder folder = new();

    private string File => folder.Of("nexus.db");

    public void Dispose() => folder.Dispose();

    [FullFact]
    public async Task Move_OfAUsedStore_BringsEachRowAndGoesOnCounting()
    {
        var inbox = await FillAsync();
        var address = await OfPlainUserAsync();

        var tables = await MoveAsync(address);

        Assert.Equal(3, tables.Single(table => table.Name == "runs").Rows);
        await using var was = await NexusStore.OpenSqliteAsync(File, TimeProvider.System, None);
        await using var now = await NexusStore.OpenMariaDbAsync(address, AuditKey.Known, TimeProvider.System, new Dictionary<string, int>(), None);
        Assert.Equal((await was.ListAsync(new RunFilter(), None)).Items.Select(Line), (await now.ListAsync(new RunFilter(), None)).Items.Select(Line));
        Assert.Equal((await was.JournalAsync("r0", 0, 100, None)).Select(entry => entry.Sequence), (await now.JournalAsync("r0", 0, 100, None)).Select(entry => entry.Sequence));
        Assert.Equal(["grafana"], (await now.ListKeysAsync(None)).Select(key => key.Name));
        Assert.Equal((await was.ListAsync(new AuditFilter(), None)).Total, (await now.ListAsync(new AuditFilter(), None)).Total);
        await now.TellAsync("r1", new RunMessage("told", []), None);
        Assert.True((await now.InboxAsync("r1", None))[^1].Id > inbox);
        Assert.Equal("r2", Assert.Single(await now.ClaimAsync("b", TimeSpan.FromMinutes(1), 1, "r2", None)).State.Id);
    }

    [FullFact]
    public async Task Move_IntoAStore_IsRefusedAndAHalfOneBeginsAnew()
    {
        await FillAsync();
        var address = await server.AddressAsync(folder);
        await MoveAsync(address);
        Assert.Equal("store.not_empty", (await Assert.ThrowsAsync<StoreException>(() => MoveAsync(address))).Code);

        // As a move leaves it that was killed: the mark is there, some rows are and some aren't.
        await MariaDbStores.ExecuteAsync(address, "INSERT INTO store_move (begun_at) VALUES (1); DELETE FROM journal; DELETE FROM runs WHERE id = 'r1'");
        Assert.Equal("store.half_moved", (await Assert.ThrowsAsync<StoreException>(() => server.OpenAsync(folder, TimeProvider.System))).Code);
        Assert.Equal(3, (await MoveAsync(address)).Single(table => table.Name == "runs").Rows);
        await using var now = await server.OpenAsync(folder, TimeProvider.System);
        Assert.Equal(3, (await now.ListAsync(new RunFilter(), None)).Total);
    }

    [FullFact]
    public async Task Move_EndedInTheMidst_LeavesTheMarkAndTheSqliteStore()
    {
        await FillAsync();
        var address = await server.AddressAsync(folder);
        using var end = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StoreMove.RunAsync(File, address, AuditKey.Known, TimeProvider.System, table => { if (table.Name == "journal") { end.Cancel(); } }, end.Token));

        Assert.Equal("store.half_moved", (await Assert.ThrowsAsync<StoreException>(() => server.OpenAsync(folder, TimeProvider.System))).Code);
        await using var was = await NexusStore.OpenSqliteAsync(File, TimeProvider.System, None);
        Assert.Equal(3, (await was.ListAsync(new RunFilter(), None)).Total);
    }

    /// <summary>With the grants that docs/store.md names and no other.</summary>
    private async Task<MariaDbAddress> OfPlainUserAsync()
    {
        var address = await server.AddressAsync(folder);
        await MariaDbStores.ExecuteAsync(address, $"CREATE USER IF NOT EXISTS 'mover'@'127.0.0.1'; GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX ON `{address.Database}`.* TO 'mover'@'127.0.0.1'");
        return address with { User = "mover" };
    }

    private static string Line(RunRecord run) => $"{run.Id} {run.Workflow} {run.State.Status} {run.AcceptedAt:O} {run.State.JournalSequence}";

    private Task<IReadOnlyList<MovedTable>> MoveAsync(MariaDbAddress address) => StoreMove.RunAsync(File, address, AuditKey.Known, TimeProvider.System, _ => { }, None);

    /// <summary>The number of the last message.</summary>
    private async Task<long> FillAsync()
    {
        await using var store = await NexusStore.OpenSqliteAsync(File, TimeProvider.System, None);
        for (var i = 0; i < 3; i++)
        {
            await store.AcceptAsync(Sample.Run($"r{i}", site: $"ä{i}.example"), None);
        }

        var run = Assert.Single(await store.ClaimAsync("a", TimeSpan.FromMinutes(5), 1, "r0", None));
        run.State.JournalSequence = 2;
        Assert.IsType<CommitResult.Committed>(await store.CommitAsync(Sample.Commit(run, new Decision { Journal = { Sample.Entry(1), Sample.Entry(2) } }), None));
        await store.ReleaseHolderAsync("a", None);
        await store.AddKeyAsync(new StoredKey("grafana", "auditor", "hash", DateTimeOffset.UnixEpoch, null), new AuditRow(DateTimeOffset.UnixEpoch, "test", "key.add", "grafana", null), None);
        await store.TellAsync("r1", new RunMessage("told", []), None);
        return (await store.InboxAsync("r1", None))[^1].Id;
    }
}

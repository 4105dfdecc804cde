using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Schema;
using NexusWorkflows.Storage.Tests.Contract;
using NexusWorkflows.Storage.Sqlite;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Storage.Tests.Sqlite;

/// <summary>The file itself: its rights, its faults, and what a crash leaves.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly TempFolder folder = new();

    private string Path => folder.Of("nexus.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Open_NewFile_IsForThisUserAlone()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Sample.Run("r1"), None);

        var files = Directory.GetFiles(folder.Path);
        Assert.Equal(["nexus.db", "nexus.db-shm", "nexus.db-wal", "nexus.db.migrate"], files.Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode));
    }

    [Fact]
    public async Task Open_ManyAtOnce_MakeOneSchema()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(OpenAsync)));

        for (var i = 0; i < stores.Length; i++)
        {
            await stores[i].AcceptAsync(Sample.Run($"r{i}"), None);
        }

        Assert.Equal(4, (await stores[0].ListAsync(new RunFilter(), None)).Total);
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Open_NewerSchema_IsRefusedByName()
    {
        await (await OpenAsync()).DisposeAsync();
        Execute("INSERT INTO VersionInfo (Version) VALUES (1000)");

        var refused = await Assert.ThrowsAsync<StoreException>(OpenAsync);

        Assert.Equal("store.newer_schema", refused.Code);
        Assert.Equal($"The store '{Path}' was written by a newer version (schema 1000; this version knows up to {SqliteSchema.Newest}). Run that version, or restore a backup from before it.", refused.Message);
    }

    [Fact]
    public async Task Open_FirstOpenDiedBeforeTheTables_MakesThemNow()
    {
        Execute("CREATE TABLE VersionInfo (Version INTEGER NOT NULL)");

        await using var store = await OpenAsync();

        Assert.Equal(new AcceptResult.Accepted("r1"), await store.AcceptAsync(Sample.Run("r1"), None));
    }

    [Fact]
    public async Task Open_FileFromBeforeHoldsWereRemembered_KeepsTheLiveOnesAndKnowsTheSitesOfThePast()
    {
        await using (var store = await OpenAsync())
        {
            await store.AcceptAsync(Sample.Run("r1", site: "b"), None);
            var ended = Assert.Single(await store.ClaimAsync("a", Lease, 1, null, None));
            ended.State.MoveTo(RunStatus.Running);
            ended.State.MoveTo(RunStatus.Finished);
            await store.CommitAsync(Sample.Commit(ended, new Decision { ReleaseHolds = true }, release: true), None);
            await store.AcceptAsync(Sample.Run("r2", holds: [new Hold("backend:x", false)]), None);
        }

        foreach (var sql in new[]
        {
            "DROP TABLE hold_queue", "DROP TABLE limits", "DROP TABLE limit_turns", "DROP INDEX ix_effects_thing", "DROP INDEX ix_holds_scope", "DROP INDEX ix_holds_root",
            "ALTER TABLE holds DROP COLUMN since", "DELETE FROM VersionInfo WHERE Version = 2",
        })
        {
            Execute(sql);
        }

        await using var opened = await OpenAsync();
        Assert.Equal(new AcceptResult.Busy("backend:x", "r2"), await opened.AcceptAsync(Sample.Run("r3", holds: [new Hold("backend:x", true)]), None));
        Assert.Equal(new AcceptResult.Accepted("r4"), await opened.AcceptAsync(Sample.Run("r4", holds: [new Hold("site:b", true)]), None));
        Assert.Equal("site:b", Assert.IsType<UndoAnswer.Busy>(await opened.TellUndoAsync("r1", Sample.Told("undo"), None)).InTheWay.Scope);
    }

    [Fact]
    public async Task Open_FileThatGotTheDesignersSchemaBeforeThatOfChildren_GetsItToo()
    {
        await using (var store = await OpenAsync())
        {
            await store.AcceptAsync(Contract.FamilyContract.Run("r1", "w", "order-7"), None);
        }

        foreach (var sql in new[]
        {
            "DROP INDEX ix_runs_workflow_accepted", "DROP INDEX ix_runs_definition_accepted", "DROP INDEX ix_runs_status_accepted", "DROP INDEX ix_runs_search", "CREATE INDEX ix_runs_status ON runs (status)",
            "DROP INDEX ix_runs_tree", "DROP INDEX ix_runs_parent", "DROP INDEX ix_runs_definition_end", "DROP INDEX ix_runs_correlation_end", "DROP TABLE run_uses",
            "ALTER TABLE runs DROP COLUMN definition_id", "ALTER TABLE runs DROP COLUMN parent_id", "ALTER TABLE runs DROP COLUMN parent_step", "ALTER TABLE runs DROP COLUMN tree_id",
            "ALTER TABLE runs DROP COLUMN correlation_id",
            "ALTER TABLE runs ADD COLUMN correlation_id TEXT GENERATED ALWAYS AS (CASE WHEN json_valid(state) THEN json_extract(state, '$.correlationId') END) VIRTUAL",
            "DELETE FROM VersionInfo WHERE Version IN (6, 8, 12)",
        })
        {
            Execute(sql);
        }

        await using var opened = await OpenAsync();
        Assert.Equal(new AcceptResult.NotActivated(Activation.Correlation, "r1"), await opened.AcceptAsync(Contract.FamilyContract.Run("r2", "x", "order-7") with { Activation = Activation.Correlation }, None));
        Assert.Equal("r1", Assert.Single((await opened.InstancesAsync(new InstanceFilter { CorrelationId = "order-7" }, None)).Items).Run.Id);
        Assert.Equal("r1", Assert.Single(await opened.ClaimAsync("a", TimeSpan.FromSeconds(15), 10, "r1", None)).State.Id);
    }

    [Fact]
    public async Task Open_FileFromBeforeRevisions_GivesEachTextOneAndKeepsItsKeys()
    {
        await using (var store = await OpenAsync())
        {
            await store.SaveAsync(new DefinitionDraft("d1", "One", null, "1", true), Sample.Audit(), None);
            await store.SaveAsync(new DefinitionDraft("d1", "One", null, "2", false), Sample.Audit(), None);
            await store.AddKeyAsync(new Engine.Access.StoredKey("ann", "ops", "00", DateTimeOffset.UnixEpoch, null), Sample.Audit(), None);
        }

        foreach (var sql in (string[])
        [
            "DROP TABLE definition_revisions",
            .. new[] { "revision", "changed_by", "changed_at", "editor", "editor_from", "aside_of", "aside_for" }.Select(column => $"ALTER TABLE definition_versions DROP COLUMN {column}"),
            "ALTER TABLE api_keys DROP COLUMN workflows", "ALTER TABLE api_keys DROP COLUMN activities", "DELETE FROM VersionInfo WHERE Version IN (10, 11)",
        ])
        {
            Execute(sql);
        }

        await using var upgraded = await OpenAsync();
        var texts = await upgraded.ListAsync(None);
        var (latest, published) = (texts.Single(text => text.IsLatest), texts.Single(text => text.IsPublished));
        var saved = await upgraded.SaveOverAsync(new DefinitionDraft("d1", "One", null, "3", false), new EditedFrom(latest.Revision, null), Sample.Audit(), None);

        Assert.NotEqual(latest.Revision, published.Revision);
        Assert.Equal((null, null), (latest.ChangedBy, latest.ChangedAt));
        Assert.True(saved!.Revision > texts.Max(text => text.Revision));
        Assert.Null(await upgraded.SaveOverAsync(new DefinitionDraft("d1", "One", null, "4", false), new EditedFrom(published.Revision, null), Sample.Audit(), None));
        var key = Assert.Single(await upgraded.ListKeysAsync(None));
        Assert.Equal(("ann", null, null), (key.Name, key.Workflows, key.Activities));
    }

    [Fact]
    public async Task Open_NoDatabase_IsUnreadable()
    {
        await File.WriteAllTextAsync(Path, new string('x', 10_000));

        var refused = await Assert.ThrowsAsync<StoreException>(OpenAsync);

        Assert.Equal("store.unreadable", refused.Code);
        Assert.Equal($"The store '{Path}' can't be read: it is no SQLite database, or it is damaged. Restore it from a backup.", refused.Message);
    }

    [Fact]
    public async Task Open_DamagedPages_IsUnreadable()
    {
        await (await OpenAsync()).DisposeAsync();
        await using (var file = File.OpenWrite(Path))
        {
            file.Position = 100;
            await file.WriteAsync(Enumerable.Repeat((byte)0xAB, 8_000).ToArray());
        }

        Assert.Equal("store.unreadable", (await Assert.ThrowsAsync<StoreException>(OpenAsync)).Code);
    }

    [Fact]
    public async Task Open_FolderMissing_IsUnreadable()
    {
        var path = folder.Of("none/nexus.db");

        var refused = await Assert.ThrowsAsync<StoreException>(() => NexusStore.OpenSqliteAsync(path, TimeProvider.System, None));

        Assert.Equal("store.unreadable", refused.Code);
        Assert.Equal($"The store '{path}' can't be opened: its folder is missing or read-only, or this user may not read the file. Check the path and its owner.", refused.Message);
    }

    [Fact]
    public async Task Write_ReadOnly_SaysSoAndReadsGoOn()
    {
        await using (var store = await OpenAsync())
        {
            await store.AcceptAsync(Sample.Run("r1"), None);
        }

        await using var readOnly = await NexusStore.OpenSqliteAsync(Path, TimeProvider.System, ["query_only=ON"], None);
        var refused = await Assert.ThrowsAsync<StoreException>(() => readOnly.AcceptAsync(Sample.Run("r2"), None));

        Assert.Equal("store.read_only", refused.Code);
        Assert.Equal($"The store '{Path}' can't be written: the file or its folder is read-only. Make both writable for this user.", refused.Message);
        Assert.NotNull(await readOnly.FindAsync("r1", None));
    }

    [Fact]
    public async Task Write_DiskFull_FailsThatWriteAndKeepsWhatWas()
    {
        await using (var first = await OpenAsync())
        {
            await first.AcceptAsync(Sample.Run("r1"), None);
        }

        // SQLite raises the limit to the pages in use: the next page is the one too many.
        await using var full = await NexusStore.OpenSqliteAsync(Path, TimeProvider.System, ["max_page_count=1"], None);
        var refused = await Assert.ThrowsAsync<StoreException>(() => full.AcceptAsync(Sample.Run("r2", body: new string('b', 100_000), key: "k"), None));

        Assert.Equal("store.full", refused.Code);
        Assert.Equal($"The store '{Path}' can't be written: the disk is full. Nothing of the last change was kept. Free some space; waiting work then goes on.", refused.Message);
        Assert.Equal(["r1"], (await full.ListAsync(new RunFilter(), None)).Items.Select(r => r.Id));
        Assert.Equal("r1", Assert.Single(await full.ClaimAsync("a", Lease, 10, null, None)).State.Id);
    }

    [Fact]
    public async Task Write_LockedByAnotherProcessForAWhile_Waits()
    {
        await using var store = await OpenAsync();
        await using var other = new SqliteConnection($"Data Source={Path};Pooling=False");
        await other.OpenAsync();
        Execute(other, "BEGIN IMMEDIATE");
        var accepting = store.AcceptAsync(Sample.Run("r1"), None);
        Assert.False(accepting.IsCompleted);

        Execute(other, "COMMIT");

        Assert.Equal(new AcceptResult.Accepted("r1"), await accepting);
    }

    [Fact]
    public async Task Crash_MidFlight_KeepsEveryAcknowledgedCommit()
    {
        // Without checkpoints the main file rests and the log only grows, so that a copy is what a kill at that moment leaves.
        await using var store = await NexusStore.OpenSqliteAsync(Path, TimeProvider.System, ["wal_autocheckpoint=0"], None);
        for (var i = 0; i < 8; i++)
        {
            await store.AcceptAsync(Sample.Run($"r{i}"), None);
        }

        var runs = await store.ClaimAsync("a", Lease, 8, null, None);
        var acknowledged = new ConcurrentDictionary<string, long>();
        using var stop = new CancellationTokenSource();
        var committing = runs.Select(run => Task.Run(() => CommitUntilAsync(store, run, acknowledged, stop.Token))).ToList();
        var copies = new List<(string Path, Dictionary<string, long> Acknowledged)>();
        for (var i = 0; i < 5; i++)
        {
            var seen = acknowledged.Values.Sum();
            await Eventually.HoldsAsync(() => Task.Run(() => Assert.True(acknowledged.Values.Sum() > seen + 20)));
            copies.Add((folder.Of($"copy{i}.db"), new Dictionary<string, long>(acknowledged)));
            File.Copy(Path, copies[^1].Path);
            File.Copy(Path + "-wal", copies[^1].Path + "-wal");
        }

        await stop.CancelAsync();
        await Task.WhenAll(committing);
        foreach (var copy in copies)
        {
            await using var reopened = await NexusStore.OpenSqliteAsync(copy.Path, TimeProvider.System, None);
            foreach (var (id, sequence) in copy.Acknowledged)
            {
                var journal = await reopened.JournalAsync(id, 0, int.MaxValue, None);
                Assert.True(journal.Count >= sequence, $"{id}: {journal.Count} of {sequence} are there");
                // Never half of a commit: the state says how long the journal is.
                Assert.Equal(journal.Count, (await reopened.FindAsync(id, None))!.State.JournalSequence);
            }
        }
    }

    [Theory]
    [InlineData("UPDATE runs SET state = '{\"id\":' WHERE id = 'r1'", true)]
    [InlineData("UPDATE effects SET status = 'sideways' WHERE root_id = 'r1'", false)]
    [InlineData("DELETE FROM run_keys WHERE run_id = 'r1'", false)]
    [InlineData("DELETE FROM blobs WHERE run_id = 'r1'", false)]
    public async Task Claim_RowThatCantBeRead_IsParkedAndTheOthersGoOn(string damage, bool ofState)
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Sample.Run("r1", site: "a.example"), None);
        var run = Assert.Single(await store.ClaimAsync("a", Lease, 10, null, None));
        run.State.Memory["last"] = new string('x', 100_000);
        await store.CommitAsync(Sample.Commit(run, new Decision { Effects = { Sample.Effect("e1", "r1", 1) } }, due: DateTimeOffset.UnixEpoch, release: true), None);
        await store.AcceptAsync(Sample.Run("r2"), None);
        Execute(damage);

        Assert.Equal(["r2"], (await store.ClaimAsync("a", Lease, 10, null, None)).Select(r => r.State.Id));

        var parked = (await store.ListAsync(new RunFilter(), None)).Items.Single(r => r.Id == "r1");
        Assert.True(parked.Quarantined);
        Assert.StartsWith("Its row can't be read: ", parked.State.Cause, StringComparison.Ordinal);
        Assert.Equal(("r1", "r1", "v1", "cli:root", "a.example", RunStatus.Pending), (parked.State.Id, parked.State.RootId, parked.State.DefinitionVersionId, parked.State.Actor, parked.State.Site, parked.State.Status));
        Assert.Equal(ofState ? [] : ["domain", "nothing"], parked.State.Input.Select(i => i.Key));
        Assert.Equal("r1", (await store.FindAsync("r1", None))!.Id);
    }

    [Fact]
    public async Task Commit_LargeValueUnchanged_IsNotWrittenAgain()
    {
        await using var store = await NexusStore.OpenSqliteAsync(Path, TimeProvider.System, ["wal_autocheckpoint=0"], None);
        await store.AcceptAsync(Sample.Run("r1"), None);
        var run = Assert.Single(await store.ClaimAsync("a", Lease, 1, null, None));
        run.State.Memory["last"] = new string('x', 4_000_000);
        await store.CommitAsync(Sample.Commit(run), None);
        var once = new FileInfo(Path + "-wal").Length;
        Assert.InRange(once, 4_000_000, 5_000_000);

        for (var version = run.Version + 1; version < 20; version++)
        {
            run.State.JournalSequence++;
            await store.CommitAsync(Sample.Commit(run with { Version = version }, new Decision { Journal = { Sample.Entry(run.State.JournalSequence) } }), None);
        }

        Assert.InRange(new FileInfo(Path + "-wal").Length, once, once + 1_000_000);
    }

    [Fact]
    public async Task Delete_OfARun_TakesItsLargeValuesAlong()
    {
        await using var store = await OpenAsync();
        foreach (var id in new[] { "r1", "r2" })
        {
            var run = Sample.Run(id);
            run.State.Memory["last"] = new string('x', 100_000);
            await store.AcceptAsync(run, None);
        }

        Execute("DELETE FROM runs WHERE id = 'r1'");

        Assert.Equal("r2", Read("SELECT group_concat(run_id) FROM blobs"));
    }

    [Fact]
    public async Task Dispose_WorkWaiting_IsWrittenFirst()
    {
        var store = await OpenAsync();
        var accepting = Enumerable.Range(0, 200).Select(i => store.AcceptAsync(Sample.Run($"r{i}"), None)).ToList();

        await store.DisposeAsync();

        Assert.All(await Task.WhenAll(accepting), result => Assert.IsType<AcceptResult.Accepted>(result));
        Assert.Throws<ObjectDisposedException>(() => { _ = store.AcceptAsync(Sample.Run("late"), None); });
    }

    private static async Task CommitUntilAsync(NexusStore store, ClaimedRun run, ConcurrentDictionary<string, long> acknowledged, CancellationToken stop)
    {
        for (var version = run.Version; !stop.IsCancellationRequested; version++)
        {
            var sequence = ++run.State.JournalSequence;
            Assert.IsType<CommitResult.Committed>(await store.CommitAsync(Sample.Commit(run with { Version = version }, new Decision { Journal = { Sample.Entry(sequence) } }), None));
            acknowledged[run.State.Id] = sequence;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private Task<NexusStore> OpenAsync() => NexusStore.OpenSqliteAsync(Path, TimeProvider.System, None);

    private object? Read(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        Execute(connection, sql);
    }
}

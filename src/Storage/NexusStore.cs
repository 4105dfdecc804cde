using System.Collections.Frozen;
using NexusWorkflows.Engine.Access;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Running.Stimuli;
using NexusWorkflows.Engine.Scheduling;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Storage.Access;
using NexusWorkflows.Storage.Auditing;
using NexusWorkflows.Storage.Definitions;
using NexusWorkflows.Storage.MariaDb;
using NexusWorkflows.Storage.Register;
using NexusWorkflows.Storage.Runs;
using NexusWorkflows.Storage.Scheduling;
using NexusWorkflows.Storage.Secrets;
using NexusWorkflows.Storage.Sqlite;
using NexusWorkflows.Storage.Stimuli;
using NexusWorkflows.Storage.Writing;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Storage;

/// <summary>Runs, definitions and the register in one database. Several processes may use it at once.</summary>
public sealed class NexusStore : IRunStore, IRunQueries, IStimulusStore, IDefinitionStore, IDefinitionEditor, IInstanceQueries, ISiteRegister, IAuditLog, IKeyStore, INamedSecretStore, IScheduleStore, IAsyncDisposable
{
    private readonly Database database;
    private readonly Writer writer;
    private readonly TimeProvider clock;
    private readonly IReadOnlyDictionary<string, int> limits;

    private NexusStore(Database database, Transactions transactions, TimeProvider clock, IReadOnlyDictionary<string, int> limits)
    {
        this.database = database;
        this.clock = clock;
        this.limits = limits.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        writer = new Writer(transactions);
    }

    private DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Opens an SQLite file, makes it if it isn't there (mode 0600), and brings it to this version's schema.</summary>
    /// <param name="path">Its folder must be there.</param>
    /// <param name="auditKey">Marks and seals the audit's rows.</param>
    /// <exception cref="StoreException"><c>store.newer_schema</c>, <c>store.unreadable</c>, <c>store.read_only</c>, <c>store.full</c>, <c>store.busy</c>.</exception>
    /// <param name="limits">How many live runs may count against a named limit at once; a name that isn't there has no limit.</param>
    public static Task<NexusStore> OpenSqliteAsync(string path, AuditKey auditKey, TimeProvider clock, IReadOnlyDictionary<string, int> limits, CancellationToken ct) => OpenSqliteAsync(path, auditKey, clock, [], limits, ct);

    /// <summary>The same for a store whose audit nobody relies on, as when something is measured: its key is no secret.</summary>
    public static Task<NexusStore> OpenSqliteAsync(string path, TimeProvider clock, CancellationToken ct) => OpenSqliteAsync(path, clock, [], ct);

    /// <inheritdoc cref="OpenSqliteAsync(string, TimeProvider, CancellationToken)"/>
    public static Task<NexusStore> OpenSqliteAsync(string path, TimeProvider clock, IReadOnlyDictionary<string, int> limits, CancellationToken ct) => OpenSqliteAsync(path, AuditKey.Known, clock, [], limits, ct);

    internal static Task<NexusStore> OpenSqliteAsync(string path, TimeProvider clock, IReadOnlyList<string> pragmas, CancellationToken ct) => OpenSqliteAsync(path, AuditKey.Known, clock, pragmas, new Dictionary<string, int>(), ct);

    /// <param name="pragmas">Further settings of the connection that writes.</param>
    private static async Task<NexusStore> OpenSqliteAsync(string path, AuditKey auditKey, TimeProvider clock, IReadOnlyList<string> pragmas, IReadOnlyDictionary<string, int> limits, CancellationToken ct)
    {
        var database = new SqliteDatabase(path, auditKey, pragmas);
        try
        {
            database.EnsureFile();
            await SqliteSchema.EnsureAsync(database, clock, ct);
            return new NexusStore(database, new SqliteTransactions(database), clock, limits);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StoreException("store.read_only", $"The store '{path}' can't be written: the file or its folder is read-only. Make both writable for this user.", exception);
        }
        catch (IOException exception)
        {
            throw new StoreException("store.unreadable", $"The store '{path}' can't be opened: its folder is missing or read-only, or this user may not read the file. Check the path and its owner.", exception);
        }
    }

    /// <summary>Opens a MariaDB database, and brings it to this version's schema. The database itself must be there.</summary>
    /// <exception cref="StoreException"><c>store.newer_schema</c>, <c>store.too_old</c>, <c>store.other_key</c>, <c>store.unreachable</c>, <c>store.denied</c>, <c>store.unreadable</c>, <c>store.read_only</c>, <c>store.full</c>, <c>store.busy</c>.</exception>
    /// <param name="auditKey">Marks and seals the audit's rows.</param>
    /// <param name="clock">The system's: the server's time is measured and used. Another, as in a test: that one is.</param>
    /// <param name="limits">How many live runs may count against a named limit at once; a name that isn't there has no limit.</param>
    public static Task<NexusStore> OpenMariaDbAsync(MariaDbAddress address, AuditKey auditKey, TimeProvider clock, IReadOnlyDictionary<string, int> limits, CancellationToken ct) => Task.Run(
        () =>
        {
            var database = new MariaDbDatabase(address, auditKey);
            var theirs = new DatabaseClock(clock);
            var transactions = new MariaDbTransactions(database, theirs);
            try
            {
                MariaDbSchema.Ensure(database, clock);
                MariaDbSchema.CheckKey(database);
                MariaDbSchema.CheckMove(database);
                transactions.Begin();
                return new NexusStore(database, transactions, theirs, limits);
            }
            catch (Exception exception)
            {
                transactions.Dispose();
                database.Dispose();
                throw database.Translate(exception);
            }
        },
        ct);

    public Task<AcceptResult> AcceptAsync(NewRun run, CancellationToken ct) => writer.DoAsync(new Acceptance(run, Now, limits).Write, ct);

    public async Task<IReadOnlyList<ClaimedRun>> ClaimAsync(string holder, TimeSpan lease, int limit, string? rootId, CancellationToken ct)
    {
        // Looked at first without the lock: a poll that finds nothing disturbs nobody.
        if (limit <= 0 || !await database.ReadAsync(session => Claims.Any(session, Now, rootId), ct))
        {
            return [];
        }

        return await writer.DoAsync(session => Claims.Take(session, new ClaimRequest(holder, lease, limit, rootId), Now), ct, Reach.OwnRows);
    }

    public Task<CommitResult> CommitAsync(Checkpoint checkpoint, CancellationToken ct) => writer.DoAsync(new Commit(checkpoint, Now, limits).Write, ct, Commit.ReachOf(checkpoint));

    public Task<bool> RenewAsync(string runId, long fence, TimeSpan lease, CancellationToken ct) => writer.DoAsync(session => Claims.Renew(session, runId, fence, Now + lease), ct, Reach.OwnRows);

    public Task ReleaseAsync(string runId, long fence, string? failed, CancellationToken ct) =>
        writer.DoAsync(session => failed is null ? Claims.Release(session, runId, fence, Now) : Claims.ReleaseFailed(session, runId, fence, failed, Now), ct, Reach.OwnRows);

    public Task ReleaseHolderAsync(string holder, CancellationToken ct) =>
        writer.DoAsync(session => Claims.ReleaseHolder(session, holder, Now) + Sealing.Release(session, holder), ct, Reach.OwnRows);

    public async Task<IReadOnlyList<string>> HoldersAsync(CancellationToken ct) =>
        await database.ReadAsync(session => Claims.Holders(session).Union(Sealing.Holders(session)).ToList(), ct);

    public Task<bool> TellAsync(string runId, RunMessage message, CancellationToken ct) => writer.DoAsync(session => InboxRows.Tell(session, runId, message, Now), ct, Reach.OwnRows);

    public Task<UndoAnswer> TellUndoAsync(string runId, RunMessage message, CancellationToken ct) => writer.DoAsync(session => UndoOrder.Write(session, Queue(session), runId, message, Now), ct);

    public async Task<IReadOnlyList<TakenEffect>> TakenOverAsync(string rootId, CancellationToken ct) => await database.ReadAsync(session => EffectRows.TakenOver(session, rootId), ct);

    public Task<HoldWait?> InTheWayAsync(HoldWish wish, CancellationToken ct) =>
        database.ReadAsync(session => Queue(session).InTheWay(new Waiter("", long.MaxValue, "", HoldRows.Sorted(wish.Holds), wish.Limits)), ct);

    public async Task GrantHoldsAsync(CancellationToken ct)
    {
        if (!await database.ReadAsync(HoldQueue.IsEmpty, ct))
        {
            await writer.DoAsync(session => { Queue(session).Grant(Now); return true; }, ct);
        }
    }

    public Task<DeleteResult> DeleteAsync(string runId, AuditRow audit, CancellationToken ct) => writer.DoAsync(session => Deletion.Run(session, Queue(session), runId, audit, Now), ct);

    public async Task<IReadOnlyList<StoredMessage>> InboxAsync(string runId, CancellationToken ct) => await database.ReadAsync(session => InboxRows.Of(session, runId), ct);

    public Task<KnownKey?> FindKeyAsync(string keyHash, CancellationToken ct) => database.ReadAsync(session => Acceptance.StartKey(session, keyHash), ct);

    public Task<bool> IsAtWorkAsync(string rootId, CancellationToken ct) => database.ReadAsync(session => Claims.IsAtWork(session, rootId), ct);

    public Task<DateTimeOffset?> NextDueAsync(string? rootId, CancellationToken ct) => database.ReadAsync(session => Claims.NextDue(session, Now, rootId), ct);

    public async Task<IReadOnlyList<EffectState>> EffectsAsync(IReadOnlyList<string> ids, CancellationToken ct) => await database.ReadAsync(session => EffectRows.Named(session, ids), ct);

    public Task<SealedSecrets> SecretsAsync(string runId, CancellationToken ct) => database.ReadAsync(session => SecretRows.Of(session, runId), ct);

    public Task<RunRecord?> FindAsync(string runId, CancellationToken ct) => database.ReadAsync(session => RunRows.Find(session, runId, limits), ct);

    public Task<Page<RunRecord>> ListAsync(RunFilter filter, CancellationToken ct) => database.ReadAsync(session => RunRows.List(session, filter, limits), ct);

    public async Task<IReadOnlyList<JournalEntry>> JournalAsync(string runId, long after, int limit, CancellationToken ct) =>
        await database.ReadAsync(session => JournalRows.After(session, runId, after, limit), ct);

    public Task<InstancePage> InstancesAsync(InstanceFilter filter, CancellationToken ct) => database.ReadAsync(session => InstanceRows.List(session, filter), ct);

    public Task<bool> IsAtRestAsync(string rootId, CancellationToken ct) => database.ReadAsync(session => InstanceRows.IsAtRest(session, rootId, Now), ct);

    public Task<JournalPage> JournalAsync(JournalFilter filter, CancellationToken ct) => database.ReadAsync(session => JournalLists.Page(session, filter), ct);

    public async Task<IReadOnlyList<JournalEntry>> StepEntriesAsync(string runId, string? stepId, CancellationToken ct) =>
        await database.ReadAsync(session => JournalLists.OfStep(session, runId, stepId), ct);

    public async Task<IReadOnlyList<NodeCounts>> NodeCountsAsync(string runId, IReadOnlyCollection<string>? nodeIds, CancellationToken ct) =>
        await database.ReadAsync(session => JournalLists.Counts(session, runId, nodeIds), ct);

    public async Task<IReadOnlyList<EffectState>> EffectsOfRunAsync(string rootId, CancellationToken ct) => await database.ReadAsync(session => EffectRows.OfRoot(session, rootId), ct);

    public async Task<IReadOnlyList<EffectState>> EffectsOfSiteAsync(string site, bool onlyMade, CancellationToken ct) =>
        await database.ReadAsync(session => EffectRows.OfSite(session, site, onlyMade), ct);

    public async Task<IReadOnlyList<string?>> LinesAsync(string runId, CancellationToken ct) => await database.ReadAsync(session => JournalRows.Lines(session, runId), ct);

    public async Task<IReadOnlyDictionary<string, long>> CountByStatusAsync(CancellationToken ct) => await database.ReadAsync(RunRows.CountByStatus, ct);

    public async Task<IReadOnlyList<SecretReference>> OneTimeSecretsAsync(string? runId, CancellationToken ct) => await database.ReadAsync(session => SecretRows.OneTime(session, runId), ct);

    public Task<SealedSecrets?> TakeSecretAsync(string runId, string name, AuditRow audit, CancellationToken ct) =>
        writer.DoAsync(session => SecretRows.Take(session, runId, name, audit, Now), ct, Reach.OwnRows);

    public Task<Page<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken ct) => database.ReadAsync(session => AuditRows.List(session, filter), ct);

    public async Task<IReadOnlyList<AuditEntry>> SealedAsync(long after, int limit, CancellationToken ct) => await database.ReadAsync(session => AuditRows.Sealed(session, after, limit), ct);

    public async Task<IReadOnlyList<AuditEntry>> UnsealedAsync(long after, int limit, CancellationToken ct) => await database.ReadAsync(session => AuditRows.Unsealed(session, after, limit), ct);

    public async Task<SealResult> SealAsync(string holder, TimeSpan lease, int limit, CancellationToken ct)
    {
        // Looked at first without the lock: where nothing waits, nothing is written.
        if (!await database.ReadAsync(Sealing.AnyWaits, ct))
        {
            return new SealResult(0, null, false, null);
        }

        return await writer.DoAsync(new Sealing(new SealRequest(holder, lease, limit), Now).Write, ct, Reach.OwnRows);
    }

    public async Task<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken ct) => await database.ReadAsync(KeyRows.All, ct);

    public Task<bool> AddKeyAsync(StoredKey key, AuditRow audit, CancellationToken ct) => writer.DoAsync(session => KeyRows.Add(session, key, audit), ct);

    public Task<bool> RevokeKeyAsync(string name, AuditRow audit, CancellationToken ct) => writer.DoAsync(session => KeyRows.Revoke(session, name, audit), ct);

    public async Task<IReadOnlyList<NamedSecret>> ListNamedSecretsAsync(CancellationToken ct) => await database.ReadAsync(NamedSecretRows.All, ct);

    public async Task<IReadOnlyList<KeptSecret>> NamedSecretsAsync(IReadOnlyCollection<string> names, CancellationToken ct) => await database.ReadAsync(session => NamedSecretRows.Named(session, names), ct);

    public Task<bool> PutNamedSecretAsync(KeptSecret secret, AuditRow audit, CancellationToken ct) => writer.DoAsync(session => NamedSecretRows.Put(session, secret, audit), ct);

    public Task<SecretRemoval> RemoveNamedSecretAsync(string name, AuditRow audit, CancellationToken ct) => writer.DoAsync(session => NamedSecretRows.Remove(session, name, audit, Now), ct);

    public async Task<IReadOnlyList<RecurringSchedule>> ListSchedulesAsync(CancellationToken ct) => await database.ReadAsync(ScheduleRows.All, ct);

    public Task<RecurringSchedule?> FindScheduleAsync(string name, CancellationToken ct) => database.ReadAsync(session => ScheduleRows.Find(session, name), ct);

    public Task<bool> AddScheduleAsync(RecurringSchedule schedule, AuditRow audit, CancellationToken ct) => writer.DoAsync(session => ScheduleRows.Add(session, schedule, audit), ct);

    public Task<bool> ChangeScheduleAsync(RecurringSchedule schedule, AuditRow audit, CancellationToken ct) => writer.DoAsync(session => ScheduleRows.Change(session, schedule, audit), ct);

    public Task<bool> RemoveScheduleAsync(string name, AuditRow audit, CancellationToken ct) => writer.DoAsync(session => ScheduleRows.Remove(session, name, audit), ct);

    public Task<Page<SlotRecord>> SlotsAsync(string name, int page, int pageSize, CancellationToken ct) => database.ReadAsync(session => SlotRows.List(session, name, page, pageSize), ct);

    public async Task<IReadOnlyList<SlotRecord>> ReadySlotsAsync(CancellationToken ct) => await database.ReadAsync(SlotRows.AllReady, ct);

    public Task<string?> LiveRunAsync(string name, CancellationToken ct) => database.ReadAsync(session => SlotRows.LiveRun(session, name), ct);

    public Task<SlotRecord?> FireSlotAsync(SlotFiring firing, CancellationToken ct) => writer.DoAsync(new SlotDecision(firing, Now, limits).Write, ct);

    public Task<long> MarkedFromAsync(CancellationToken ct) => database.ReadAsync(Sealing.MarkedFrom, ct);

    public Task<StoredDefinition?> FindVersionAsync(string versionId, CancellationToken ct) => database.ReadAsync(session => DefinitionRows.Version(session, versionId), ct);

    public Task<StoredDefinition?> FindNumberAsync(string definitionId, int version, CancellationToken ct) => database.ReadAsync(session => DefinitionRows.Number(session, definitionId, version), ct);

    public Task<StoredDefinition?> FindPublishedAsync(string definitionIdOrName, CancellationToken ct) => database.ReadAsync(session => DefinitionRows.Published(session, definitionIdOrName), ct);

    public Task<StoredDefinition?> FindLatestAsync(string definitionIdOrName, CancellationToken ct) => database.ReadAsync(session => DefinitionRows.Latest(session, definitionIdOrName), ct);

    public async Task<IReadOnlyList<StoredDefinition>> ListAsync(CancellationToken ct) => await database.ReadAsync(DefinitionRows.All, ct);

    public Task<StoredDefinition> AddAsync(string definitionId, string name, string json, bool publish, AuditRow audit, CancellationToken ct) =>
        SaveAsync(new DefinitionDraft(definitionId, name, null, json, publish), audit, ct);

    public async Task<bool> RetractAsync(string definitionId, AuditRow audit, CancellationToken ct) => await RetractVersionAsync(definitionId, audit, ct) is not null;

    public async Task<IReadOnlyList<StoredTrigger>> TriggersAsync(string hash, CancellationToken ct) => await database.ReadAsync(session => TriggerRows.WithHash(session, hash), ct);

    public Task<WaitingForStimuli> WaitingAsync(IReadOnlyCollection<string> hashes, CancellationToken ct) =>
        database.ReadAsync(session => new WaitingForStimuli(TriggerRows.WithHashes(session, hashes), BookmarkRows.WithHashes(session, hashes)), ct);

    public async Task<IReadOnlyList<StoredTrigger>> DueTriggersAsync(int limit, CancellationToken ct) => await database.ReadAsync(session => TriggerRows.Due(session, Now, limit), ct);

    public async Task<IReadOnlyList<PublishedStimulus>> PublishedAsync(int limit, CancellationToken ct) => await database.ReadAsync(session => StimulusRows.Published(session, limit), ct);

    public Task<DeliverResult> DeliverAsync(Delivery delivery, CancellationToken ct) => writer.DoAsync(new StimulusDelivery(delivery, Now, limits).Write, ct);

    public Task<AcceptResult?> FireAsync(Firing firing, CancellationToken ct) => writer.DoAsync(new TriggerFiring(firing, Now, limits).Write, ct);

    public Task<StoredDefinition> SaveAsync(DefinitionDraft draft, AuditRow audit, CancellationToken ct) => writer.DoAsync(session => DefinitionRows.Save(session, draft, null, audit, Now), ct);

    public Task<StoredDefinition?> SaveOverAsync(DefinitionDraft draft, EditedFrom from, AuditRow audit, CancellationToken ct) => writer.DoAsync(session => Asides.SaveOver(session, draft, from, audit, Now), ct);

    public Task<StoredDefinition?> SetAsideAsync(DefinitionDraft draft, string ofDefinitionId, EditedFrom from, AuditRow audit, CancellationToken ct) =>
        writer.DoAsync(session => Asides.SetAside(session, draft, ofDefinitionId, from, audit, Now), ct);

    public Task<StoredDefinition?> PublishAsync(string versionId, AuditRow audit, CancellationToken ct) => writer.DoAsync(session => DefinitionEdits.Publish(session, versionId, audit, Now), ct);

    public Task<StoredDefinition?> RetractVersionAsync(string definitionId, AuditRow audit, CancellationToken ct) => writer.DoAsync(session => DefinitionEdits.Retract(session, definitionId, audit, Now), ct);

    public Task<StoredDefinition?> RevertAsync(string definitionId, int version, AuditRow audit, CancellationToken ct) =>
        writer.DoAsync(session => DefinitionEdits.Revert(session, definitionId, version, audit, Now), ct);

    public Task<DefinitionRemoval> RemoveAsync(IReadOnlyList<string> definitionIds, AuditRow audit, CancellationToken ct) =>
        writer.DoAsync(session => DefinitionRemovals.RemoveDefinitions(session, definitionIds, audit, Now), ct);

    public Task<DefinitionRemoval> RemoveVersionsAsync(IReadOnlyList<string> elsaIds, AuditRow audit, CancellationToken ct) =>
        writer.DoAsync(session => DefinitionRemovals.RemoveVersions(session, elsaIds, audit, Now), ct);

    public Task<DefinitionPage> SearchAsync(DefinitionFilter filter, CancellationToken ct) => database.ReadAsync(session => DefinitionLists.Search(session, filter), ct);

    public Task<long> CountAsync(CancellationToken ct) => database.ReadAsync(DefinitionLists.Count, ct);

    public Task<bool> IsNameFreeAsync(string name, string? exceptDefinitionId, CancellationToken ct) => database.ReadAsync(session => DefinitionLists.IsNameFree(session, name, exceptDefinitionId), ct);

    public Task<Site?> FindSiteAsync(string domain, CancellationToken ct) => database.ReadAsync(session => RegisterRows.FindSite(session, domain), ct);

    public Task<SitePage> ListSitesAsync(int page, int pageSize, string? search, CancellationToken ct) => database.ReadAsync(session => RegisterRows.ListSites(session, page, pageSize, search), ct);

    public Task<Client?> FindClientAsync(string name, CancellationToken ct) => database.ReadAsync(session => RegisterRows.FindClient(session, name), ct);

    public async Task<IReadOnlyList<Client>> ListClientsAsync(CancellationToken ct) => await database.ReadAsync(RegisterRows.ListClients, ct);

    private HoldQueue Queue(Session session) => new(session, limits);

    /// <summary>Writes what waits, then closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        database.Dispose();
    }
}

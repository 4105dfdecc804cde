using NexusWorkflows.Storage.Tests.Contract;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Storage.Tests.MariaDb;

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbRunStoreTests(MariaDbServer server) : RunStoreContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbHoldTests(MariaDbServer server) : HoldContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock, Limits);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbLimitTests(MariaDbServer server) : LimitContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock, Limits);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbUndoTests(MariaDbServer server) : UndoContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbMessageTests(MariaDbServer server) : MessageContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbRunQueriesTests(MariaDbServer server) : RunQueriesContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbDefinitionStoreTests(MariaDbServer server) : DefinitionStoreContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbLargeValueTests(MariaDbServer server) : LargeValueContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbRegisterTests(MariaDbServer server) : RegisterContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbNamedSecretTests(MariaDbServer server) : NamedSecretContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbFamilyTests(MariaDbServer server) : FamilyContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbDeletionTests(MariaDbServer server) : DeletionContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbStimulusTests(MariaDbServer server) : StimulusContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbDefinitionEditorTests(MariaDbServer server) : DefinitionEditorContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbAuditTests(MariaDbServer server) : AuditContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);

    protected override string FailsWritten => "FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'written'";

    protected override void Change(string sql) => ChangeAsync(sql).GetAwaiter().GetResult();

    private async Task ChangeAsync(string sql) => await MariaDbStores.ExecuteAsync(await server.AddressAsync(Folder), sql);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbInstanceQueriesTests(MariaDbServer server) : InstanceQueriesContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbRevisionTests(MariaDbServer server) : RevisionContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbKillTests(MariaDbServer server) : KillContract
{
    protected override async Task<string> TargetAsync()
    {
        var address = await server.AddressAsync(Folder);
        return FormattableString.Invariant($"mariadb:{address.Port}:{address.User}:{address.Database}");
    }
}

[Collection(MariaDbCollection.Name)]
public sealed class MariaDbScheduleTests(MariaDbServer server) : ScheduleContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await server.OpenAsync(folder, clock);
}

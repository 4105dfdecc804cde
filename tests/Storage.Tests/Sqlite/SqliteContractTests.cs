using Microsoft.Data.Sqlite;
using NexusWorkflows.Storage.Tests.Contract;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Storage.Tests.Sqlite;

public sealed class SqliteRunStoreTests : RunStoreContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteHoldTests : HoldContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, Limits, None);
}

public sealed class SqliteLimitTests : LimitContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, Limits, None);
}

public sealed class SqliteUndoTests : UndoContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteMessageTests : MessageContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteRunQueriesTests : RunQueriesContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteDefinitionStoreTests : DefinitionStoreContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteLargeValueTests : LargeValueContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteRegisterTests : RegisterContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteNamedSecretTests : NamedSecretContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteFamilyTests : FamilyContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteDeletionTests : DeletionContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteStimulusTests : StimulusContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteDefinitionEditorTests : DefinitionEditorContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteAuditTests : AuditContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);

    protected override void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Folder.Of("nexus.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

public sealed class SqliteInstanceQueriesTests : InstanceQueriesContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteRevisionTests : RevisionContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

public sealed class SqliteKillTests : KillContract
{
    protected override Task<string> TargetAsync() => Task.FromResult(Folder.Of("nexus.db"));
}

public sealed class SqliteScheduleTests : ScheduleContract
{
    protected override async Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock) => await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, None);
}

using Microsoft.Data.Sqlite;
using NexusWorkflows.Engine.Auditing;
using SQLitePCL;

namespace NexusWorkflows.Storage.Sqlite;

internal sealed class SqliteSession(SqliteConnection connection, AuditKey auditKey) : Session(connection, SqliteDialect.Instance, auditKey)
{
    public override bool IsInTransaction => raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <summary>Begins a transaction that writes; false while another process has one. Waits for nobody.</summary>
    public bool TryBegin()
    {
        var handle = connection.Handle!;
        raw.sqlite3_busy_timeout(handle, 0);
        var result = raw.sqlite3_exec(handle, "BEGIN IMMEDIATE");
        raw.sqlite3_busy_timeout(handle, SqliteDatabase.BusyMilliseconds);
        if (result == raw.SQLITE_OK)
        {
            return true;
        }

        var isBusy = (result & 0xFF) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;
        if (!isBusy)
        {
            SqliteException.ThrowExceptionForRC(result, handle);
        }

        return false;
    }

    public override void BeginReading() => this["BEGIN"].Run();

    public override void Commit() => this["COMMIT"].Run();

    public override void Rollback() => this["ROLLBACK"].Run();
}

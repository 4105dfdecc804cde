using Microsoft.Data.Sqlite;
using NexusWorkflows.Engine.Auditing;
using SQLitePCL;

namespace NexusWorkflows.Storage;

/// <summary>A connection with its prepared statements; used by one thread at a time.</summary>
internal sealed class Session(SqliteConnection connection, AuditKey auditKey) : IDisposable
{
    private readonly Dictionary<string, Statement> statements = new(StringComparer.Ordinal);

    /// <summary>What the audit's rows are marked and sealed with.</summary>
    public AuditKey AuditKey => auditKey;

    /// <summary>The texts of the statements that it has run.</summary>
    public IEnumerable<string> Texts => statements.Keys;

    public bool IsInTransaction => raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <summary>Begins a transaction that writes; false while another process has one. Waits for nobody.</summary>
    public bool TryBegin()
    {
        var handle = connection.Handle!;
        raw.sqlite3_busy_timeout(handle, 0);
        var result = raw.sqlite3_exec(handle, "BEGIN IMMEDIATE");
        raw.sqlite3_busy_timeout(handle, Database.BusyMilliseconds);
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

    /// <summary>The statement with this text, prepared at its first use.</summary>
    public Statement this[string sql]
    {
        get
        {
            if (!statements.TryGetValue(sql, out var statement))
            {
                statements[sql] = statement = new Statement(connection, sql);
            }

            return statement;
        }
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }
}

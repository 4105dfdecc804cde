using System.Data.Common;
using NexusWorkflows.Engine.Auditing;

namespace NexusWorkflows.Storage;

/// <summary>A connection with its prepared statements; used by one thread at a time.</summary>
internal abstract class Session(DbConnection connection, Dialect dialect, AuditKey auditKey) : IDisposable
{
    private readonly Dictionary<string, Statement> statements = new(StringComparer.Ordinal);

    public Dialect Dialect => dialect;

    /// <summary>What the audit's rows are marked and sealed with.</summary>
    public AuditKey AuditKey => auditKey;

    /// <summary>The texts of the statements that it has run.</summary>
    public IEnumerable<string> Texts => statements.Keys;

    /// <summary>The statement with this text, prepared at its first use.</summary>
    public Statement this[string sql]
    {
        get
        {
            if (!statements.TryGetValue(sql, out var statement))
            {
                statements[sql] = statement = new Statement(connection, dialect, sql);
            }

            return statement;
        }
    }

    public abstract bool IsInTransaction { get; }

    /// <summary>Begins a transaction whose queries all see the same moment.</summary>
    public abstract void BeginReading();

    public abstract void Commit();

    public abstract void Rollback();

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }
}

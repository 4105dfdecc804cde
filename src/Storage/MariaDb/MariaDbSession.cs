using MySqlConnector;
using NexusWorkflows.Engine.Auditing;

namespace NexusWorkflows.Storage.MariaDb;

internal sealed class MariaDbSession(MySqlConnection connection, AuditKey auditKey) : Session(connection, MariaDbDialect.Instance, auditKey)
{
    private bool isInTransaction;

    public override bool IsInTransaction => isInTransaction;

    public void Begin()
    {
        this["START TRANSACTION"].Run();
        isInTransaction = true;
    }

    // At READ COMMITTED each statement would see a moment of its own. Nothing is locked by it, and it lasts as long as one query of a caller.
    public override void BeginReading()
    {
        this["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"].Run();
        this["START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"].Run();
        isInTransaction = true;
    }

    public override void Commit()
    {
        this["COMMIT"].Run();
        isInTransaction = false;
    }

    public override void Rollback()
    {
        this["ROLLBACK"].Run();
        isInTransaction = false;
    }
}

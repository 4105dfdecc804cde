using MySqlConnector;
using NexusWorkflows.Engine.Auditing;

namespace NexusWorkflows.Storage.MariaDb;

internal sealed class MariaDbSession(MySqlConnection connection, AuditKey auditKey) : Session(connection, MariaDbDialect.Instance, auditKey)
{
    public override bool IsInTransaction => isInTransaction;

    private bool isInTransaction;

    public void Begin()
    {
        this["START TRANSACTION"].Run();
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

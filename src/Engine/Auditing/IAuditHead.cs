namespace NexusWorkflows.Engine.Auditing;

/// <summary>Remembers outside the database how far the chain had come: the database's own writer could cut it off and leave a shorter one that fits.</summary>
public interface IAuditHead
{
    /// <summary>Null: nothing was kept here yet.</summary>
    AuditHead? Read();

    void Write(AuditHead head);
}

/// <param name="Number">The newest row that was seen sealed here.</param>
/// <param name="Hash">Its hash, hex.</param>
/// <param name="MarkedFrom">Rows with a smaller id were written before rows had marks.</param>
public sealed record AuditHead(long Number, string Hash, DateTimeOffset At, long MarkedFrom);

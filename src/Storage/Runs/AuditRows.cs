using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Who did what; one row an act, in the transaction of the act.</summary>
internal static class AuditRows
{
    public static void Add(Session session, AuditRow? audit)
    {
        if (audit is not null)
        {
            session["INSERT INTO audit (at, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5)"].Run(audit.At, audit.Actor, audit.Action, audit.Subject, audit.Detail);
        }
    }

    /// <summary>Newest first: as written, for clocks of several processes may disagree.</summary>
    public static Page<AuditRow> List(Session session, int pageNumber, int pageSize)
    {
        var (page, size) = (Math.Max(1, pageNumber), Math.Clamp(pageSize, 1, 500));
        var total = session["SELECT count(*) FROM audit"].Number() ?? 0;
        var items = session["SELECT at, actor, action, subject, detail FROM audit ORDER BY id DESC LIMIT $1 OFFSET $2"]
            .All(row => new AuditRow(row.Time(0), row.Text(1), row.Text(2), row.Text(3), row.TextOrNull(4)), (long)size, (page - 1L) * size);
        return new Page<AuditRow>(items, page, size, total);
    }
}

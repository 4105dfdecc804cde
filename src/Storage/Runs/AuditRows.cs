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
}

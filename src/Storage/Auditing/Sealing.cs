using NexusWorkflows.Engine.Auditing;

namespace NexusWorkflows.Storage.Auditing;

/// <summary>Gives rows their place in the chain, in one transaction under the sealer's lease.</summary>
internal sealed class Sealing(SealRequest request, DateTimeOffset now)
{
    private const string Take = "UPDATE audit_sealer SET holder = $1, lease_until = $2 WHERE id = 1 AND (holder IS NULL OR holder = $1 OR lease_until <= $3)";

    /// <summary>Looked at first without the lock: where nothing waits, nobody is disturbed.</summary>
    public static bool AnyWaits(Session session) => session["SELECT 1 FROM audit WHERE number IS NULL LIMIT 1"].Number() is not null;

    /// <summary>Holders of the lease: one, or none.</summary>
    public static List<string> Holders(Session session) => session["SELECT holder FROM audit_sealer WHERE holder IS NOT NULL"].All(row => row.Text(0));

    public static int Release(Session session, string holder) => session["UPDATE audit_sealer SET holder = NULL, lease_until = NULL WHERE holder = $1"].Run(holder);

    public static long MarkedFrom(Session session) => session["SELECT marked_from FROM audit_sealer WHERE id = 1"].Number() ?? 0;

    public SealResult Write(Session session)
    {
        if (session[Take].Run(request.Holder, now + request.Lease, now) == 0)
        {
            return new SealResult(0, null, false, Holders(session).FirstOrDefault());
        }

        var newest = AuditRows.Newest(session);
        var waiting = AuditRows.Unsealed(session, long.MinValue, request.Limit);
        foreach (var entry in waiting)
        {
            var number = (newest?.Number ?? 0) + 1;
            var hash = AuditChain.Hash(newest?.Hash ?? AuditChain.Start, number, entry.Id, entry.Row);
            newest = new AuditSeal(number, hash, session.AuditKey.Seal(hash));
            AuditRows.Put(session, entry.Id, newest);
        }

        var more = waiting.Count == request.Limit;
        if (!more)
        {
            Release(session, request.Holder);
        }

        return new SealResult(waiting.Count, newest, more, null);
    }
}

/// <param name="Limit">The most rows of one transaction.</param>
internal sealed record SealRequest(string Holder, TimeSpan Lease, int Limit);

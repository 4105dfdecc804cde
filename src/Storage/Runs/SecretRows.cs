using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Auditing;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Sealed secrets and wrapped keys; nothing here can open them.</summary>
internal static class SecretRows
{
    public static void AddKey(Session session, string runId, byte[] wrapped) =>
        session["INSERT INTO run_keys (run_id, wrapped) VALUES ($1, $2)"].Run(runId, wrapped);

    public static void Put(Session session, string runId, SealedSecret secret) =>
        session["INSERT INTO secrets (run_id, name, sealed, one_time) VALUES ($1, $2, $3, $4)" + session.Dialect.OrUpdate("run_id, name", "sealed", "one_time", "read_at")].Run(runId, secret.Name, secret.Sealed, secret.OneTime);

    /// <exception cref="StoreException">The run isn't in the store.</exception>
    public static SealedSecrets Of(Session session, string runId) =>
        new(Key(session, runId), session["SELECT name, sealed, one_time FROM secrets WHERE run_id = $1 ORDER BY name"].All(Read, runId));

    /// <summary>Those that may be read once and weren't.</summary>
    public static List<SecretReference> OneTime(Session session, string? runId) =>
        session["SELECT run_id, name FROM secrets WHERE one_time = 1 AND read_at IS NULL AND ($1 IS NULL OR run_id = $1) ORDER BY run_id, name"]
            .All(row => new SecretReference(row.Text(0), row.Text(1)), runId);

    /// <summary>The value for the first who asks; null for everyone after.</summary>
    public static SealedSecrets? Take(Session session, string runId, string name, AuditRow audit, DateTimeOffset now)
    {
        if (session["UPDATE secrets SET read_at = $3 WHERE run_id = $1 AND name = $2 AND one_time = 1 AND read_at IS NULL"].Run(runId, name, now) == 0)
        {
            return null;
        }

        var taken = session["SELECT name, sealed, one_time FROM secrets WHERE run_id = $1 AND name = $2"].All(Read, runId, name);

        AuditRows.Add(session, audit);
        return new SealedSecrets(Key(session, runId), taken);
    }

    private static byte[] Key(Session session, string runId) =>
        session["SELECT wrapped FROM run_keys WHERE run_id = $1"].First(row => row.Bytes(0), runId)
            ?? throw new StoreException("store.run_missing", $"The run '{runId}' isn't in the store, so its secrets can't be read.");

    private static SealedSecret Read(Row row) => new(row.Text(0), row.Bytes(1), row.Flag(2));
}

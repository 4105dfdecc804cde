using NexusWorkflows.Engine.Access;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Auditing;

namespace NexusWorkflows.Storage.Access;

/// <summary>Hashes of keys, and who they identify.</summary>
internal static class KeyRows
{
    public static List<StoredKey> All(Session session) =>
        session["SELECT name, role, hash, created_at, expires_at, workflows, activities FROM api_keys ORDER BY name"]
            .All(row => new StoredKey(row.Text(0), row.Text(1), row.Text(2), row.Time(3), row.TimeOrNull(4), row.TextOrNull(5), row.TextOrNull(6)));

    public static bool Add(Session session, StoredKey key, AuditRow audit)
    {
        var isNew = session["INSERT INTO api_keys (name, role, hash, created_at, expires_at, workflows, activities) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING"]
            .Run(key.Name, key.Role, key.Hash, key.CreatedAt, key.ExpiresAt, key.Workflows, key.Activities) == 1;
        if (isNew)
        {
            AuditRows.Add(session, audit);
        }

        return isNew;
    }

    public static bool Revoke(Session session, string name, AuditRow audit)
    {
        var wasThere = session["DELETE FROM api_keys WHERE name = $1"].Run(name) == 1;
        if (wasThere)
        {
            AuditRows.Add(session, audit);
        }

        return wasThere;
    }
}

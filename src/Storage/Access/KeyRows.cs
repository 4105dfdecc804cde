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
        if (session["SELECT 1 FROM api_keys WHERE name = $1"].Number(key.Name) is not null)
        {
            return false;
        }

        session["INSERT INTO api_keys (name, role, hash, created_at, expires_at, workflows, activities) VALUES ($1, $2, $3, $4, $5, $6, $7)"]
            .Run(key.Name, key.Role, key.Hash, key.CreatedAt, key.ExpiresAt, key.Workflows, key.Activities);
        AuditRows.Add(session, audit);
        return true;
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

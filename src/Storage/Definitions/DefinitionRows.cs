using System.Security.Cryptography;
using System.Text;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Runs;
using NexusWorkflows.Storage.Stimuli;

namespace NexusWorkflows.Storage.Definitions;

/// <summary>Versions of definitions; never changed but for which one is published and latest.</summary>
internal static class DefinitionRows
{
    private const string Columns = "id, definition_id, name, version, is_published, is_latest, created_at, json, hash";

    public static StoredDefinition? Version(Session session, string versionId) => session[$"SELECT {Columns} FROM definition_versions WHERE id = $1"].First(Read, versionId);

    public static StoredDefinition? Number(Session session, string definitionId, int version) =>
        session[$"SELECT {Columns} FROM definition_versions WHERE definition_id = $1 AND version = $2 AND is_deleted = 0"].First(Read, definitionId, (long)version);

    // The id before the name: a name may be anything, another definition's id too.
    public static StoredDefinition? Published(Session session, string idOrName) =>
        session[$"SELECT {Columns} FROM definition_versions WHERE (definition_id = $1 OR name = $1) AND is_published = 1 ORDER BY definition_id = $1 DESC, created_at DESC, id DESC LIMIT 1"].First(Read, idOrName);

    public static StoredDefinition? Latest(Session session, string idOrName) =>
        session[$"SELECT {Columns} FROM definition_versions WHERE (definition_id = $1 OR name = $1) AND is_latest = 1 ORDER BY definition_id = $1 DESC, created_at DESC, id DESC LIMIT 1"].First(Read, idOrName);

    /// <summary>Every version, by name, the newest of each first.</summary>
    public static List<StoredDefinition> All(Session session) => session[$"SELECT {Columns} FROM definition_versions WHERE is_deleted = 0 ORDER BY name, definition_id, version DESC"].All(Read);

    public static StoredDefinition Add(Session session, NewVersion added, DateTimeOffset now)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(added.Json)));
        var latest = session[$"SELECT {Columns} FROM definition_versions WHERE definition_id = $1 AND is_latest = 1"].First(Read, added.DefinitionId);
        if (latest is not null && latest.Hash == hash && (latest.IsPublished || !added.Publish))
        {
            return latest;
        }

        var stored = latest?.Hash == hash
            ? latest with { IsPublished = true }
            : new StoredDefinition(Guid.CreateVersion7(now).ToString("N"), added.DefinitionId, added.Name, Newest(session, added.DefinitionId) + 1, added.Publish, true, now, added.Json, hash);
        session["UPDATE definition_versions SET is_published = CASE WHEN $2 THEN 0 ELSE is_published END, is_latest = 0 WHERE definition_id = $1"].Run(added.DefinitionId, added.Publish);
        session[$"INSERT INTO definition_versions ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET is_published = excluded.is_published, is_latest = 1"]
            .Run(stored.VersionId, stored.DefinitionId, stored.Name, (long)stored.Version, stored.IsPublished, true, stored.CreatedAt, stored.Json, stored.Hash);
        if (added.Publish)
        {
            TriggerRows.Replace(session, stored.DefinitionId, stored.VersionId, added.Triggers, now);
        }

        AuditRows.Add(session, added.Audit);
        return stored;
    }

    /// <summary>Publishes none of a definition's versions any more; false where none was.</summary>
    public static bool Retract(Session session, string definitionId, AuditRow audit, DateTimeOffset now)
    {
        if (session["UPDATE definition_versions SET is_published = 0 WHERE definition_id = $1 AND is_published = 1"].Run(definitionId) == 0)
        {
            return false;
        }

        TriggerRows.Replace(session, definitionId, "", [], now);
        AuditRows.Add(session, audit);
        return true;
    }

    // Deleted ones count: a number means one text for ever.
    private static int Newest(Session session, string definitionId) => (int)(session["SELECT max(version) FROM definition_versions WHERE definition_id = $1"].Number(definitionId) ?? 0);

    private static StoredDefinition Read(Row row) =>
        new(row.Text(0), row.Text(1), row.Text(2), row.Int(3), row.Flag(4), row.Flag(5), row.Time(6), row.Text(7), row.Text(8));
}

internal sealed record NewVersion(string DefinitionId, string Name, string Json, bool Publish, AuditRow Audit)
{
    /// <summary>Read where the text is stored, so that no door that publishes can forget them. What is no definition starts nothing.</summary>
    public IReadOnlyList<TriggerDeclaration> Triggers { get; } = Publish ? Read(Json, Audit.At) : [];

    private static IReadOnlyList<TriggerDeclaration> Read(string json, DateTimeOffset now)
    {
        try
        {
            return Engine.Definitions.Triggers.Of(WorkflowGraph.Parse(json), now);
        }
        catch (DefinitionException)
        {
            return [];
        }
    }
}

using System.Text.Json;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Storage.Auditing;
using NexusWorkflows.Storage.Definitions;
using NexusWorkflows.Storage.Scheduling;

namespace NexusWorkflows.Storage.Secrets;

/// <summary>Secrets that people gave a name; nothing here can open them.</summary>
internal static class NamedSecretRows
{
    private const string Columns = "name, id, version, status, created_at, display_name, description, scope, updated_at, expires_at, sealed, revision";

    private const string Insert = $"""
        INSERT INTO named_secrets ({Columns}, type) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 + 1, '{NamedSecret.Text}')
        """;

    private const string Update = """
        UPDATE named_secrets SET id = $2, version = $3, status = $4, created_at = $5, display_name = $6, description = $7, scope = $8, updated_at = $9, expires_at = $10, sealed = $11, revision = $12 + 1
        WHERE name = $1 AND revision = $12
        """;

    public static List<NamedSecret> All(Session session) =>
        session[$"SELECT {Columns} FROM named_secrets WHERE status <> 'deleted' ORDER BY name"].All(row => Read(row).Secret);

    public static List<KeptSecret> Named(Session session, IReadOnlyCollection<string> names) =>
        session[$"SELECT {Columns} FROM named_secrets WHERE name IN ({session.Dialect.Texts("$1")}) ORDER BY name"].All(Read, JsonSerializer.Serialize(names));

    public static bool Put(Session session, KeptSecret kept, AuditRow audit)
    {
        var secret = kept.Secret;
        if (kept.Revision == 0 && session["SELECT 1 FROM named_secrets WHERE name = $1"].Number(secret.Name) is not null)
        {
            return false;
        }

        var written = session[kept.Revision == 0 ? Insert : Update].Run(
            secret.Name, secret.Id, (long)secret.Version, Words.Of(secret.Status), secret.CreatedAt, secret.DisplayName, secret.Description, secret.Scope, secret.UpdatedAt, secret.ExpiresAt, kept.Sealed, (long)kept.Revision) == 1;
        if (written)
        {
            AuditRows.Add(session, audit);
        }

        return written;
    }

    public static SecretRemoval Remove(Session session, string name, AuditRow audit, DateTimeOffset now)
    {
        if (Named(session, [name]) is not [{ Secret.Status: not SecretStatus.Deleted } kept])
        {
            return new SecretRemoval(false, []);
        }

        var (users, schedules) = (UsersOf(session, name), ScheduleRows.All(session).Where(schedule => schedule.Secrets.Values.Contains(name)).Select(schedule => schedule.Name).ToList());
        if (users.Count > 0 || schedules.Count > 0)
        {
            return new SecretRemoval(true, users) { Schedules = schedules };
        }

        var gone = new NamedSecret(name, kept.Secret.Id, kept.Secret.Version, SecretStatus.Deleted, kept.Secret.CreatedAt) { UpdatedAt = now };
        Put(session, kept with { Secret = gone, Sealed = null }, audit);
        return new SecretRemoval(true, []);
    }

    // Looked for in the transaction that removes: no definition that is saved meanwhile is overlooked.
    private static List<string> UsersOf(Session session, string name) =>
    [
        .. session[$"SELECT {DefinitionRows.Columns} FROM definition_versions WHERE (is_latest = 1 OR is_published = 1) AND superseded_at IS NULL ORDER BY name, version"]
            .All(DefinitionRows.Read).Where(definition => Refers(definition, name)).Select(definition => definition.Name).Distinct(StringComparer.Ordinal),
    ];

    private static bool Refers(StoredDefinition definition, string name)
    {
        try
        {
            return WorkflowGraph.Parse(definition.Json, definition.Version).SecretNames.Contains(name);
        }
        catch (DefinitionException)
        {
            return false; // no run can begin with it
        }
    }

    private static KeptSecret Read(Row row) => new(
        new NamedSecret(row.Text(0), row.Text(1), row.Int(2), row.Word<SecretStatus>(3), row.Time(4))
        {
            DisplayName = row.TextOrNull(5),
            Description = row.TextOrNull(6),
            Scope = row.TextOrNull(7),
            UpdatedAt = row.TimeOrNull(8),
            ExpiresAt = row.TimeOrNull(9),
        },
        row.IsNull(10) ? null : row.Bytes(10),
        row.Int(11));
}

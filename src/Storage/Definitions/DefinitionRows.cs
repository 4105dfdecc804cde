using System.Security.Cryptography;
using System.Text;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Auditing;
using NexusWorkflows.Storage.Runs;
using NexusWorkflows.Storage.Stimuli;

namespace NexusWorkflows.Storage.Definitions;

/// <summary>Versions of definitions. A row's text never changes: a save adds one and supersedes the one in whose place it comes, which stays while a run is pinned to it.</summary>
internal static class DefinitionRows
{
    public const string Columns = "id, definition_id, name, version, is_published, is_latest, created_at, json, hash, elsa_id, superseded_at, revision, changed_by, changed_at, aside_of";

    private const string Insert = $"INSERT INTO definition_versions ({Columns}, description) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, $11, $12, $13, $14, $15)";

    public static StoredDefinition? Version(Session session, string versionId) =>
        session[$"SELECT {Columns} FROM definition_versions WHERE id = $1"].First(Read, versionId) ?? Present(session, versionId);

    public static StoredDefinition? Number(Session session, string definitionId, int version) =>
        session[$"SELECT {Columns} FROM definition_versions WHERE definition_id = $1 AND version = $2 AND superseded_at IS NULL"].First(Read, definitionId, (long)version);

    // The id before the name: a name may be anything, another definition's id too.
    public static StoredDefinition? Published(Session session, string idOrName) => Named(session, idOrName, "is_published");

    public static StoredDefinition? Latest(Session session, string idOrName) => Named(session, idOrName, "is_latest");

    /// <summary>Every version, by name, the newest of each first.</summary>
    public static List<StoredDefinition> All(Session session) =>
        session[$"SELECT {Columns} FROM definition_versions WHERE superseded_at IS NULL ORDER BY name, definition_id, version DESC"].All(Read);

    /// <summary>The present content of a version by its lasting id.</summary>
    public static StoredDefinition? Present(Session session, string elsaId) =>
        session[$"SELECT {Columns} FROM definition_versions WHERE elsa_id = $1 AND superseded_at IS NULL"].First(Read, elsaId);

    public static StoredDefinition? LatestOf(Session session, string definitionId) =>
        session[$"SELECT {Columns} FROM definition_versions WHERE definition_id = $1 AND is_latest = 1 AND superseded_at IS NULL"].First(Read, definitionId);

    /// <param name="from">What the editor had before it; null: nobody says.</param>
    public static StoredDefinition Save(Session session, DefinitionDraft draft, EditedFrom? from, AuditRow audit, DateTimeOffset now)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(draft.Json)));
        var latest = LatestOf(session, draft.DefinitionId);
        if (latest is not null && latest.Hash == hash && (latest.IsPublished || !draft.Publish))
        {
            return latest;
        }

        var chain = Revisions.ChainOf(session, latest, from);
        var saved = latest?.Hash == hash ? latest : Put(session, draft, latest, hash, new Change(audit, now));
        AuditRows.Add(session, audit);
        saved = draft.Publish ? Publish(session, saved, new Change(audit, now)) : saved;
        if (saved.Revision != latest?.Revision)
        {
            Revisions.Follow(session, saved, chain);
        }

        return saved;
    }

    /// <summary>The one place where a version becomes the published one, and what it begins with becomes what starts it.</summary>
    public static StoredDefinition Publish(Session session, StoredDefinition version, Change change)
    {
        session["UPDATE definition_versions SET is_published = (id = $2) WHERE definition_id = $1 AND (is_published = 1 OR id = $2)"].Run(version.DefinitionId, version.VersionId);
        TriggerRows.Replace(session, version.DefinitionId, version.VersionId, Triggers(version, change.Now), change.Now);
        return Revisions.Touch(session, version with { IsPublished = true, AsideOf = null }, change);
    }

    /// <summary>Adds a version with this content, as the latest.</summary>
    public static StoredDefinition Append(Session session, StoredDefinition added, string? description)
    {
        session["UPDATE definition_versions SET is_latest = 0 WHERE definition_id = $1 AND is_latest = 1"].Run(added.DefinitionId);
        session[Insert].Run(
            added.VersionId, added.DefinitionId, added.Name, (long)added.Version, added.IsPublished, true, added.CreatedAt, added.Json, added.Hash, added.ElsaId,
            added.Revision, added.ChangedBy, added.ChangedAt, added.AsideOf, description);
        return added;
    }

    /// <summary>16 hex digits, as Elsa makes them.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public static int NextVersion(Session session, string definitionId) =>
        (int)(session["SELECT max(version) FROM definition_versions WHERE definition_id = $1 AND superseded_at IS NULL"].Number(definitionId) ?? 0) + 1;

    public static StoredDefinition Read(Row row) =>
        new(row.Text(0), row.Text(1), row.Text(2), row.Int(3), row.Flag(4), row.Flag(5), row.Time(6), row.Text(7), row.Text(8)) { ElsaId = row.Text(9), IsSuperseded = !row.IsNull(10), Revision = row.Number(11), ChangedBy = row.TextOrNull(12), ChangedAt = row.TimeOrNull(13), AsideOf = row.TextOrNull(14) };

    private static StoredDefinition Put(Session session, DefinitionDraft draft, StoredDefinition? latest, string hash, Change change)
    {
        var id = NewId();
        if (latest is null or { IsPublished: true })
        {
            var elsaId = draft.ElsaId is { Length: > 0 and <= 128 } asked && Version(session, asked) is null ? asked : NewId();
            var version = NextVersion(session, draft.DefinitionId);
            return Append(session, Revisions.New(session, new StoredDefinition(id, draft.DefinitionId, draft.Name, version, false, true, change.Now, draft.Json, hash) { ElsaId = elsaId }, change), draft.Description);
        }

        // The draft's own number, id and date go on; its former text goes once no run needs it.
        DefinitionRemovals.Supersede(session, latest.VersionId, change.Now);
        var put = latest with { VersionId = id, Name = draft.Name, Json = draft.Json, Hash = hash };
        if (!draft.MeansTheSame)
        {
            return Append(session, Revisions.New(session, put, change), draft.Description);
        }

        Append(session, put, draft.Description);
        Revisions.Carry(session, latest, put);
        return put;
    }

    // Read where a version is published, so that no door that publishes can forget them. What is no definition starts nothing.
    private static IReadOnlyList<TriggerDeclaration> Triggers(StoredDefinition version, DateTimeOffset now)
    {
        try
        {
            return Engine.Definitions.Triggers.Of(WorkflowGraph.Parse(version.Json, version.Version), now);
        }
        catch (DefinitionException)
        {
            return [];
        }
    }

    private static StoredDefinition? Named(Session session, string idOrName, string flag) => session[$"""
        SELECT {Columns} FROM definition_versions WHERE (definition_id = $1 OR name = $1) AND {flag} = 1 AND superseded_at IS NULL
        ORDER BY definition_id = $1 DESC, created_at DESC, id DESC LIMIT 1
        """].First(Read, idOrName);
}

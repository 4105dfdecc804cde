using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Auditing;
using NexusWorkflows.Storage.Stimuli;

namespace NexusWorkflows.Storage.Definitions;

/// <summary>Publishing, taking back and reverting versions.</summary>
internal static class DefinitionEdits
{
    public static StoredDefinition? Publish(Session session, string versionId, AuditRow audit, DateTimeOffset now)
    {
        if (DefinitionRows.Version(session, versionId) is not { IsSuperseded: false } version || version.VersionId != versionId)
        {
            return null;
        }

        AuditRows.Add(session, audit);
        return DefinitionRows.Publish(session, version, new Change(audit, now));
    }

    public static StoredDefinition? Retract(Session session, string definitionId, AuditRow audit, DateTimeOffset now)
    {
        var published = session[$"SELECT {DefinitionRows.Columns} FROM definition_versions WHERE definition_id = $1 AND is_published = 1 AND superseded_at IS NULL"].First(DefinitionRows.Read, definitionId);
        if (published is null)
        {
            return null;
        }

        session["UPDATE definition_versions SET is_published = 0 WHERE id = $1"].Run(published.VersionId);
        TriggerRows.Replace(session, definitionId, published.VersionId, [], now);
        AuditRows.Add(session, audit);
        return Revisions.Touch(session, published with { IsPublished = false }, new Change(audit, now));
    }

    public static StoredDefinition? Revert(Session session, string definitionId, int version, AuditRow audit, DateTimeOffset now)
    {
        var old = session[$"SELECT {DefinitionRows.Columns} FROM definition_versions WHERE definition_id = $1 AND version = $2 AND superseded_at IS NULL"].First(DefinitionRows.Read, definitionId, (long)version);
        if (old is null)
        {
            return null;
        }

        var description = session["SELECT description FROM definition_versions WHERE id = $1"].First(row => row.TextOrNull(0) ?? "", old.VersionId);
        AuditRows.Add(session, audit);
        var draft = old with { VersionId = DefinitionRows.NewId(), ElsaId = DefinitionRows.NewId(), Version = DefinitionRows.NextVersion(session, definitionId), IsPublished = false, IsLatest = true };
        return DefinitionRows.Append(session, Revisions.New(session, draft, new Change(audit, now)), description);
    }
}

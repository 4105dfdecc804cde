using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Auditing;
using NexusWorkflows.Storage.Stimuli;

namespace NexusWorkflows.Storage.Definitions;

/// <summary>Takes versions out of sight, and out of the store once no run needs them.</summary>
internal static class DefinitionRemovals
{
    /// <summary>A start that read a version just before it went still finds it for this long.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    public static void Supersede(Session session, string versionId, DateTimeOffset now)
    {
        session["UPDATE definition_versions SET superseded_at = $2, is_published = 0, is_latest = 0 WHERE id = $1"].Run(versionId, now);
        session["""
            DELETE FROM definition_versions WHERE superseded_at < $1 AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.definition_version_id = definition_versions.id)
                AND NOT EXISTS (SELECT 1 FROM run_uses WHERE run_uses.version_id = definition_versions.id)
            """].Run(now - Grace);
    }

    public static DefinitionRemoval RemoveDefinitions(Session session, IReadOnlyList<string> definitionIds, AuditRow audit, DateTimeOffset now) =>
        Remove(session, [.. definitionIds.Distinct(StringComparer.Ordinal).SelectMany(id => OfDefinition(session, id))], audit, now);

    public static DefinitionRemoval RemoveVersions(Session session, IReadOnlyList<string> elsaIds, AuditRow audit, DateTimeOffset now) =>
        Remove(session, [.. elsaIds.Distinct(StringComparer.Ordinal).Select(id => DefinitionRows.Present(session, id)).OfType<StoredDefinition>()], audit, now);

    private static List<StoredDefinition> OfDefinition(Session session, string definitionId) =>
        session[$"SELECT {DefinitionRows.Columns} FROM definition_versions WHERE definition_id = $1 AND superseded_at IS NULL"].All(DefinitionRows.Read, definitionId);

    private static DefinitionRemoval Remove(Session session, List<StoredDefinition> versions, AuditRow audit, DateTimeOffset now)
    {
        if (versions.Select(version => LiveRun(session, version.ElsaId)).FirstOrDefault(run => run is not null) is { } live)
        {
            return new DefinitionRemoval(0, live);
        }

        foreach (var version in versions)
        {
            Supersede(session, version.VersionId, now);
            if (version.IsPublished)
            {
                TriggerRows.Replace(session, version.DefinitionId, version.VersionId, [], now);
            }
        }

        foreach (var definitionId in versions.Select(version => version.DefinitionId).Distinct(StringComparer.Ordinal).Where(id => OfDefinition(session, id).Count == 0))
        {
            TriggerRows.Forget(session, definitionId);
        }

        foreach (var definitionId in versions.Where(version => version.IsLatest).Select(version => version.DefinitionId))
        {
            MakeLatest(session, definitionId, new Change(audit, now));
        }

        if (versions.Count > 0)
        {
            AuditRows.Add(session, audit);
        }

        return new DefinitionRemoval(versions.Count, null);
    }

    private static void MakeLatest(Session session, string definitionId, Change change)
    {
        if (OfDefinition(session, definitionId).MaxBy(version => version.Version) is { } newest)
        {
            session["UPDATE definition_versions SET is_latest = 1 WHERE id = $1"].Run(newest.VersionId);
            Revisions.Touch(session, newest, change);
        }
    }

    // Earlier texts of the same draft count, too: their runs are runs of this version.
    private static string? LiveRun(Session session, string elsaId) => session["""
        SELECT id FROM runs WHERE definition_version_id IN (SELECT id FROM definition_versions WHERE elsa_id = $1)
            AND status NOT IN ('finished', 'failed', 'undone', 'cancelled') ORDER BY accepted_at LIMIT 1
        """].First(row => row.Text(0), elsaId);
}

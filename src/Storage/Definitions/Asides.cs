using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Definitions;

/// <summary>Saves that lose against another's, and what becomes of their texts.</summary>
internal static class Asides
{
    public static StoredDefinition? SaveOver(Session session, DefinitionDraft draft, EditedFrom from, AuditRow audit, DateTimeOffset now) =>
        DefinitionRows.LatestOf(session, draft.DefinitionId) is { } latest && Revisions.Knows(session, latest, from) ? DefinitionRows.Save(session, draft, from, audit, now) : null;

    public static StoredDefinition? SetAside(Session session, DefinitionDraft draft, string ofDefinitionId, EditedFrom from, AuditRow audit, DateTimeOffset now)
    {
        // Only what the same editor lost before is written over: not what somebody went on with, published, or lost elsewhere.
        var keptFor = from.Editor ?? FormattableString.Invariant($"revision {from.Revision}");
        if (DefinitionRows.LatestOf(session, draft.DefinitionId) is { } present && !IsFor(session, present, ofDefinitionId, keptFor))
        {
            return null;
        }

        var kept = DefinitionRows.Save(session, draft with { Publish = false }, null, audit, now);
        session["UPDATE definition_versions SET aside_of = $2, aside_for = $3 WHERE id = $1"].Run(kept.VersionId, ofDefinitionId, keptFor);
        return kept with { AsideOf = ofDefinitionId };
    }

    private static bool IsFor(Session session, StoredDefinition present, string ofDefinitionId, string keptFor) =>
        session["SELECT 1 FROM definition_versions WHERE id = $1 AND is_published = 0 AND aside_of = $2 AND aside_for = $3"].Number(present.VersionId, ofDefinitionId, keptFor) is not null;
}

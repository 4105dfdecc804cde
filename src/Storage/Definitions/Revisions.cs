using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Definitions;

/// <summary>Which text of a definition an editor had before it, and whether it is still the latest.</summary>
internal static class Revisions
{
    /// <summary>The version under the next revision, as it is to be written.</summary>
    public static StoredDefinition New(Session session, StoredDefinition version, Change change) => version with { Revision = Next(session), ChangedBy = change.Audit.Actor, ChangedAt = change.Now };

    /// <summary>Gives a version that is there the next revision: its text stays, what it is changes.</summary>
    public static StoredDefinition Touch(Session session, StoredDefinition version, Change change)
    {
        var touched = New(session, version, change);
        session["UPDATE definition_versions SET revision = $2, changed_by = $3, changed_at = $4, aside_of = $5, aside_for = NULL, editor = NULL, editor_from = NULL WHERE id = $1"]
            .Run(version.VersionId, touched.Revision, touched.ChangedBy, touched.ChangedAt, touched.AsideOf);
        return touched;
    }

    /// <summary>Whether an editor knows this text: it had it before it, or it is its own, saved while this save was on its way.</summary>
    public static bool Knows(Session session, StoredDefinition latest, EditedFrom from) => latest.Revision == from.Revision || StartOf(session, latest, from) <= from.Revision;

    /// <summary>The unbroken row of an editor's saves, as it is after the next one; null: its editor has no name.</summary>
    public static Chain? ChainOf(Session session, StoredDefinition? latest, EditedFrom? from) =>
        from?.Editor is { } editor ? new Chain(editor, (latest is null ? null : StartOf(session, latest, from)) ?? from.Revision) : null;

    public static void Follow(Session session, StoredDefinition saved, Chain? chain)
    {
        if (chain is not null)
        {
            session["UPDATE definition_versions SET editor = $2, editor_from = $3 WHERE id = $1"].Run(saved.VersionId, chain.Editor, chain.From);
        }
    }

    /// <summary>Whose text it is stays as it was where a text takes another's place that means the same.</summary>
    public static void Carry(Session session, StoredDefinition from, StoredDefinition to)
    {
        var whose = session["SELECT editor, editor_from, aside_for FROM definition_versions WHERE id = $1"]
            .First(row => new { Editor = row.TextOrNull(0), From = row.IsNull(1) ? (long?)null : row.Number(1), AsideFor = row.TextOrNull(2) }, from.VersionId)!;
        session["UPDATE definition_versions SET editor = $2, editor_from = $3, aside_for = $4 WHERE id = $1"].Run(to.VersionId, whose.Editor, whose.From, whose.AsideFor);
    }

    // The revision from which on nobody but this editor changed the text; null: somebody else did last.
    private static long? StartOf(Session session, StoredDefinition latest, EditedFrom from) =>
        from.Editor is null ? null : session["SELECT editor_from FROM definition_versions WHERE id = $1 AND editor = $2"].Number(latest.VersionId, from.Editor);

    private static long Next(Session session) =>
        session["UPDATE definition_revisions SET last = last + 1"].Run() == 1 && session["SELECT last FROM definition_revisions"].Number() is { } next ? next : throw new InvalidOperationException("The store has lost the row that counts revisions.");
}

/// <summary>Who changes something, and when.</summary>
internal sealed record Change(AuditRow Audit, DateTimeOffset Now);

/// <param name="From">The revision that the first of these saves was made from.</param>
internal sealed record Chain(string Editor, long From);

using System.Globalization;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Runs;

namespace NexusWorkflows.Storage.Definitions;

/// <summary>Versions as a designer lists them.</summary>
internal static class DefinitionLists
{
    public static DefinitionPage Search(Session session, DefinitionFilter filter)
    {
        var where = new Conditions(session.Dialect);
        // Asked for by its id, also what only an old run still needs is shown: without it the run couldn't be.
        where.Add(filter.Ids is null ? "superseded_at IS NULL" : null);
        where.AddIn("(id IN $n OR (elsa_id IN $n AND superseded_at IS NULL))", filter.Ids);
        where.AddIn("definition_id IN $n", filter.DefinitionIds);
        where.Add(Choice(filter.Versions));
        where.Add(string.Create(CultureInfo.InvariantCulture, $"substr(definition_id, 1, {filter.SystemPrefix.EnumerateRunes().Count()}) {(filter.IsSystem == true ? "=" : "<>")} $n"), filter.IsSystem is null ? null : filter.SystemPrefix);
        where.Add("version = $n", filter.Versions == VersionChoice.Number ? (long?)filter.Version : null);
        where.AddSearch(RunRows.Pattern(filter.Search), "name", "description", "definition_id", "elsa_id");
        var total = session[$"SELECT count(*) FROM definition_versions WHERE {where.Text}"].Number(where.Values) ?? 0;
        var direction = filter.Descending ? "DESC" : "ASC";
        var column = filter.Order switch { DefinitionOrder.Name => "name", DefinitionOrder.Version => "version", _ => "created_at" };
        var (take, skip) = (where.Next(filter.Take), where.Next(filter.Skip));
        var items = session[$"SELECT {DefinitionRows.Columns} FROM definition_versions WHERE {where.Text} ORDER BY {column} {direction}, id LIMIT {take} OFFSET {skip}"].All(DefinitionRows.Read, where.Values);
        return new DefinitionPage(items, total);
    }

    public static long Count(Session session) => session["SELECT count(DISTINCT definition_id) FROM definition_versions WHERE superseded_at IS NULL"].Number() ?? 0;

    public static bool IsNameFree(Session session, string name, string? exceptDefinitionId) => session["""
        SELECT 1 FROM definition_versions WHERE superseded_at IS NULL AND (is_latest = 1 OR is_published = 1) AND lower(name) = lower($1) AND definition_id <> coalesce($2, '') LIMIT 1
        """].Number(name, exceptDefinitionId) is null;

    private static string? Choice(VersionChoice choice) => choice switch
    {
        VersionChoice.Latest => "is_latest = 1",
        VersionChoice.Published => "is_published = 1",
        VersionChoice.Draft => "is_published = 0",
        VersionChoice.LatestOrPublished => "(is_latest = 1 OR is_published = 1)",
        VersionChoice.LatestAndPublished => "is_latest = 1 AND is_published = 1",
        _ => null,
    };
}

using System.Text.Json;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Runs as screens list them.</summary>
internal static class RunRows
{
    public const string Columns = """
        id, root_id, workflow, workflow_version, state, start_key, accepted_at, finished_at, due_at, holder, quarantined, cause, definition_version_id, name, status, direction, site, actor,
        (SELECT v.definition_id FROM definition_versions v WHERE v.id = definition_version_id)
        """;

    public static RunRecord? Find(Session session, string runId, IReadOnlyDictionary<string, int> limits) =>
        session[$"SELECT {Columns} FROM runs WHERE id = $1"].First(ReadColumns, runId) is { } found
            ? WithWaits(session, [found.With(json => BlobRows.Whole(session, runId, json))], limits)[0]
            : null;

    /// <summary>Newest first; states without their large values.</summary>
    public static Page<RunRecord> List(Session session, RunFilter filter, IReadOnlyDictionary<string, int> limits)
    {
        var where = new Conditions(session.Dialect);
        where.Add("status = $n", filter.Status is { } status ? Words.Of(status) : null);
        where.Add("workflow = $n", filter.Workflow);
        where.Add("site = $n", filter.Site);
        where.Add("accepted_at >= $n", filter.From);
        where.Add("accepted_at < $n", filter.To);
        where.AddSearch(Pattern(filter.Search), "id", "workflow", "site", "name");
        var total = session[$"SELECT count(*) FROM runs WHERE {where.Text}"].Number(where.Values) ?? 0;
        var size = Math.Max(1, filter.PageSize);
        var page = Math.Max(1, filter.PageNumber);
        var (take, skip) = (where.Next((long)size), where.Next((page - 1L) * size));
        var items = session[$"SELECT {Columns} FROM runs WHERE {where.Text} ORDER BY accepted_at DESC, id DESC LIMIT {take} OFFSET {skip}"]
            .All(row => ReadColumns(row).With(RunStateJson.Deserialize), where.Values);
        return new Page<RunRecord>(WithWaits(session, items, limits), page, size, total);
    }

    public static Dictionary<string, long> CountByStatus(Session session) =>
        session["SELECT status, count(*) FROM runs GROUP BY status"].All(row => (Status: row.Text(0), Count: row.Number(1))).ToDictionary(r => r.Status, r => r.Count, StringComparer.Ordinal);

    /// <summary>A pattern for a part of a text; null or blank: none.</summary>
    public static string? Pattern(string? search) => string.IsNullOrWhiteSpace(search)
        ? null
        : $"%{search.Trim().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%";

    // What a run waits for is what others have now, so it stands in no row of its own.
    private static List<RunRecord> WithWaits(Session session, List<RunRecord> runs, IReadOnlyDictionary<string, int> limits)
    {
        if (!runs.Exists(run => run.State.WaitsForHoldsSince is not null))
        {
            return runs;
        }

        var waits = new HoldQueue(session, limits).InTheWayOfAll();
        return [.. runs.Select(run => run with { WaitsForHold = waits.GetValueOrDefault(run.Id) })];
    }

    /// <summary>The columns alone: large values are asked for when the query is over, for a connection answers one at a time.</summary>
    public static RunColumns ReadColumns(Row row) => new()
    {
        Id = row.Text(0),
        RootId = row.Text(1),
        Workflow = row.Text(2),
        WorkflowVersion = row.Int(3),
        State = row.Text(4),
        Key = row.TextOrNull(5),
        AcceptedAt = row.Time(6),
        FinishedAt = row.TimeOrNull(7),
        DueAt = row.TimeOrNull(8),
        Holder = row.TextOrNull(9),
        IsQuarantined = row.Flag(10),
        Cause = row.TextOrNull(11),
        VersionId = row.Text(12),
        Name = row.TextOrNull(13),
        Status = row.Word<RunStatus>(14),
        Direction = row.Word<Direction>(15),
        Site = row.TextOrNull(16),
        Actor = row.Text(17),
        DefinitionId = row.TextOrNull(18),
    };
}

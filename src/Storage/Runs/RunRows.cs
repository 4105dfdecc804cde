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
        session[$"SELECT {Columns} FROM runs WHERE id = $1"].First(row => Read(row, json => BlobRows.Whole(session, runId, json)), runId) is { } found ? WithWaits(session, [found], limits)[0] : null;

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
            .All(row => Read(row, RunStateJson.Deserialize), where.Values);
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

    public static RunRecord Read(Row row, Func<string, RunState> read)
    {
        var state = ReadState(row, read);
        if (row.Word<RunStatus>(14) == RunStatus.Undoing && RunStatusTable.Allows(state.Status, RunStatus.Undoing))
        {
            state.MoveTo(RunStatus.Undoing); // the instruction is accepted and nobody has taken it up yet
            state.Direction = Direction.Undo;
        }

        var quarantined = row.Flag(10);
        if (quarantined)
        {
            state.Cause = row.TextOrNull(11);
        }

        return new RunRecord(row.Text(0), row.Text(1), row.Text(2), row.Int(3), state, row.TextOrNull(5), row.Time(6), row.TimeOrNull(7), row.TimeOrNull(8), row.TextOrNull(9), quarantined);
    }

    private static RunState ReadState(Row row, Func<string, RunState> read)
    {
        try
        {
            return read(row.Text(4));
        }
        catch (JsonException)
        {
            // A run that can't be read has to be seen all the more, and must not hide the others: its row's own columns say what it is.
            return new RunState
            {
                Id = row.Text(0),
                RootId = row.Text(1),
                DefinitionId = row.TextOrNull(18) ?? "",
                DefinitionVersionId = row.Text(12),
                Name = row.TextOrNull(13),
                Status = row.Word<RunStatus>(14),
                Direction = row.Word<Direction>(15),
                Site = row.TextOrNull(16),
                Actor = row.Text(17),
                StartedAt = row.Time(6),
                Cause = "Its row can't be read.",
            };
        }
    }
}

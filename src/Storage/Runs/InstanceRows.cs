using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Definitions;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Runs as a designer lists them.</summary>
internal static class InstanceRows
{
    private const string Updated = "coalesce(updated_at, accepted_at)";

    public static InstancePage List(Session session, InstanceFilter filter)
    {
        var where = Where(session.Dialect, filter);
        var total = session[$"SELECT count(*) FROM runs WHERE {where.Text}"].Number(where.Values) ?? 0;
        var order = OrderOf(filter);
        var (take, skip) = (where.Next(filter.Take), where.Next(filter.Skip));
        // The ids of the page first: what is only sorted needs no state.
        var read = session[$"SELECT {RunRows.Columns}, {Updated} FROM (SELECT id AS page_id FROM runs WHERE {where.Text} ORDER BY {order} LIMIT {take} OFFSET {skip}) AS page CROSS JOIN runs ON id = page_id ORDER BY {order}"]
            .All(row => (Run: RunRows.ReadColumns(row), At: row.Time(19)), where.Values);
        var rows = read.ConvertAll(row => (Run: row.Run.With(json => filter.Ids is null ? RunStateJson.Deserialize(json) : BlobRows.Whole(session, row.Run.Id, json)), row.At));
        var definitions = rows.Select(row => row.Run.State.DefinitionVersionId).Distinct(StringComparer.Ordinal).ToDictionary(id => id, id => DefinitionRows.Version(session, id), StringComparer.Ordinal);
        return new InstancePage([.. rows.Select(row => new InstanceRecord(row.Run, row.At, definitions[row.Run.State.DefinitionVersionId]) { Used = filter.Ids is null ? [] : Used(session, row.Run.State) })], total);
    }

    private static Dictionary<string, StoredDefinition> Used(Session session, RunState state)
    {
        var used = new Dictionary<string, StoredDefinition>(StringComparer.Ordinal);
        foreach (var (reference, versionId) in state.Uses ?? new Dictionary<string, string>())
        {
            if (DefinitionRows.Version(session, versionId) is { } version)
            {
                used[reference] = version;
            }
        }

        return used;
    }

    public static bool IsAtRest(Session session, string rootId, DateTimeOffset now) =>
        session["SELECT 1 FROM runs WHERE root_id = $1 AND quarantined = 0 AND (status IN ('pending', 'running', 'undoing') OR due_at <= $2) LIMIT 1"].Number(rootId, now) is null;

    private static Conditions Where(Dialect dialect, InstanceFilter filter)
    {
        var where = new Conditions(dialect);
        where.AddIn("id IN $n", filter.Ids);
        where.AddIn("definition_id IN $n", filter.DefinitionIds);
        where.AddIn("definition_version_id IN (SELECT v.id FROM definition_versions v WHERE v.id IN $n OR v.elsa_id IN $n)", filter.VersionIds);
        where.Add("workflow_version = $n", (long?)filter.Version);
        where.Add("correlation_id = $n", filter.CorrelationId);
        where.AddSearch(RunRows.Pattern(filter.Search), "id", "name", "workflow", "correlation_id");
        where.AddIn("status IN $n", filter.Statuses?.Select(Words.Of).ToList());
        where.Add(filter.HasIncidents switch { true => "incident_count > 0", false => "incident_count = 0", null => null });
        foreach (var time in filter.Times)
        {
            var comparison = time.Operator is "=" or "<>" or ">" or ">=" or "<" or "<=" ? time.Operator : throw new ArgumentException($"'{time.Operator}' compares no times.", nameof(filter));
            where.Add($"{Column(time.Column)} {comparison} $n", time.At);
        }

        return where;
    }

    private static string OrderOf(InstanceFilter filter)
    {
        var direction = filter.Descending ? "DESC" : "ASC";
        var accepted = $"accepted_at {direction}, id {direction}";
        return filter.Order is InstanceOrder.Created ? accepted : $"{Column(filter.Order)} {direction}, {accepted}";
    }

    private static string Column(InstanceOrder order) => order switch
    {
        InstanceOrder.Updated => Updated,
        InstanceOrder.Finished => "finished_at",
        InstanceOrder.Name => "coalesce(name, '')",
        _ => "accepted_at",
    };
}

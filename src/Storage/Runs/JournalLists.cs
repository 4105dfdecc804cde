using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>History as a viewer pages through it.</summary>
internal static class JournalLists
{
    public static JournalPage Page(Session session, JournalFilter filter)
    {
        var where = new Conditions(session.Dialect);
        where.Add("run_id = $n", filter.RunId);
        where.AddIn("activity_id IN $n", filter.ActivityIds);
        where.AddIn("node_id IN $n", filter.NodeIds);
        where.AddIn("coalesce(activity_type, '') NOT IN $n", filter.ExcludedTypes);
        where.AddIn("event IN $n", filter.Events);
        where.Add(filter.WithoutCancels ? $"NOT (event = 'Told' AND coalesce({session.Dialect.JsonText("data", "$.action")}, '') = 'cancel')" : null);
        var total = session[$"SELECT count(*) FROM journal WHERE {where.Text}"].Number(where.Values) ?? 0;
        var direction = filter.Descending ? "DESC" : "ASC";
        var (take, skip) = (where.Next(filter.Take), where.Next(filter.Skip));
        var items = session[$"SELECT {JournalRows.Columns} FROM journal WHERE {where.Text} ORDER BY sequence {direction} LIMIT {take} OFFSET {skip}"].All(JournalRows.Read, where.Values);
        return new JournalPage(items, total);
    }

    /// <summary>In the order in which the activities first began.</summary>
    public static List<NodeCounts> Counts(Session session, string runId, IReadOnlyCollection<string>? nodeIds)
    {
        var where = new Conditions(session.Dialect);
        where.Add("run_id = $n", runId);
        where.AddIn("node_id IN $n", nodeIds);
        return session[$"""
            SELECT node_id, max(activity_id), sum(event = 'Started'), sum(event = 'Completed'), sum(event = 'Faulted'), sum(event = 'Canceled')
            FROM journal WHERE {where.Text} AND node_id IS NOT NULL GROUP BY node_id ORDER BY min(sequence)
            """].All(row => new NodeCounts(row.Text(0), row.Text(1), row.Number(2), row.Number(3), row.Number(4), row.Number(5)), where.Values);
    }

    public static List<JournalEntry> OfStep(Session session, string runId, string? stepId) =>
        session[$"SELECT {JournalRows.Columns} FROM journal WHERE run_id = $1 AND coalesce(step_id, '') = coalesce($2, '') ORDER BY sequence"].All(JournalRows.Read, runId, stepId);
}

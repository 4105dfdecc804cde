using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>One connection of a flowchart.</summary>
/// <param name="Key">Stable name for counting visits.</param>
internal sealed record FlowConnection(string Key, string Source, string Port, string Target, bool IsBackward);

/// <summary>A flowchart's connections as a graph from its start: what is reachable, and which connections lead back.</summary>
internal sealed class FlowchartShape
{
    private readonly Dictionary<string, Node> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<FlowConnection>> outbound = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<FlowConnection>> forwardInbound = new(StringComparer.Ordinal);

    /// <param name="startId">Where it begins; null: as the definition says.</param>
    public FlowchartShape(Node flowchart, string? startId)
    {
        var activities = flowchart.ChildrenIn("activities");
        foreach (var activity in activities)
        {
            byId.TryAdd(activity.ActivityId, activity);
        }

        var connections = Read(flowchart.Property("connections") as JsonArray);
        Start = startId is null ? StartOf(flowchart, activities, connections) : byId[startId];
        if (Start is not null)
        {
            Walk(Start.ActivityId, connections);
        }
    }

    /// <summary>Where it begins; null: it has no activities.</summary>
    public Node? Start { get; }

    public IReadOnlyList<FlowConnection> Outbound(string activityId) => outbound.TryGetValue(activityId, out var found) ? found : [];

    public IReadOnlyList<FlowConnection> ForwardInbound(string activityId) => forwardInbound.TryGetValue(activityId, out var found) ? found : [];

    /// <summary>Every connection that leads on, in order.</summary>
    public IEnumerable<FlowConnection> Forward => outbound.Values.SelectMany(c => c).Where(c => !c.IsBackward);

    public IEnumerable<FlowConnection> Backward => outbound.Values.SelectMany(c => c).Where(c => c.IsBackward);

    public Node NodeOf(string activityId) => byId[activityId];

    /// <summary>Whether a backward connection repeats what lies behind it: every way to its source goes through its target.</summary>
    public bool IsLoop(FlowConnection backward) =>
        backward.Target == backward.Source || backward.Target == Start!.ActivityId || !IsReached(backward.Source, Start.ActivityId, backward.Target);

    /// <summary>Every activity from which forward connections lead to this one.</summary>
    public HashSet<string> AncestorsOf(string activityId)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([activityId]);
        while (open.TryPop(out var next))
        {
            foreach (var connection in ForwardInbound(next))
            {
                if (found.Add(connection.Source))
                {
                    open.Push(connection.Source);
                }
            }
        }

        return found;
    }

    private List<FlowConnection> Read(JsonArray? array)
    {
        var found = new List<FlowConnection>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in array ?? [])
        {
            var source = Member(item?["source"], "activity");
            var target = Member(item?["target"], "activity");
            var port = Member(item?["source"], "port");
            port = string.IsNullOrEmpty(port) ? "Done" : port;
            var key = $"{source}.{port}>{target}";
            if (source is not null && target is not null && byId.ContainsKey(source) && byId.ContainsKey(target) && seen.Add(key))
            {
                found.Add(new FlowConnection(key, source, port, target, false));
            }
        }

        return found;
    }

    private Node? StartOf(Node flowchart, IReadOnlyList<Node> activities, List<FlowConnection> connections)
    {
        if (flowchart.Text("start") is { } named && byId.TryGetValue(named, out var said))
        {
            return said;
        }

        var targets = connections.Select(c => c.Target).ToHashSet(StringComparer.Ordinal);
        return activities.FirstOrDefault(a => a.Type == "Elsa.Start")
            ?? activities.FirstOrDefault(a => a.Flag("canStartWorkflow"))
            ?? activities.FirstOrDefault(a => !targets.Contains(a.ActivityId))
            ?? (activities.Count > 0 ? activities[0] : null);
    }

    /// <summary>Breadth first from the start: a connection that would close a circle of those taken before leads back.</summary>
    private void Walk(string start, List<FlowConnection> connections)
    {
        var bySource = connections.ToLookup(c => c.Source, StringComparer.Ordinal);
        var reached = new HashSet<string>(StringComparer.Ordinal) { start };
        var open = new Queue<string>([start]);
        while (open.TryDequeue(out var source))
        {
            foreach (var connection in bySource[source])
            {
                var isBackward = connection.Target == source || (outbound.ContainsKey(connection.Target) && IsReached(source, connection.Target, null));
                Keep(connection with { IsBackward = isBackward });
                if (reached.Add(connection.Target))
                {
                    open.Enqueue(connection.Target);
                }
            }
        }
    }

    /// <summary>Whether forward connections lead from one activity to another, without the one to avoid.</summary>
    private bool IsReached(string activityId, string from, string? without)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        var open = new Stack<string>([from]);
        while (open.TryPop(out var next))
        {
            if (next == activityId)
            {
                return true;
            }

            foreach (var connection in Outbound(next))
            {
                if (!connection.IsBackward && connection.Target != without && seen.Add(connection.Target))
                {
                    open.Push(connection.Target);
                }
            }
        }

        return false;
    }

    private void Keep(FlowConnection connection)
    {
        ListIn(outbound, connection.Source).Add(connection);
        if (!connection.IsBackward)
        {
            ListIn(forwardInbound, connection.Target).Add(connection);
        }
    }

    private static List<FlowConnection> ListIn(Dictionary<string, List<FlowConnection>> lists, string key)
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists[key] = list = [];
        }

        return list;
    }

    private static string? Member(JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

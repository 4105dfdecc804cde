using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.Doors;

/// <summary>One of two texts that are compared, read.</summary>
internal sealed record DefinitionSide(WorkflowGraph Graph, JsonObject Definition, HashSet<JsonObject> Nodes)
{
    public static DefinitionSide Read(string json)
    {
        var text = EditMark.Without(json);
        var graph = WorkflowGraph.Parse(text, DefinitionBounds.Widest);
        return new DefinitionSide(graph, graph.Root.Json.Parent as JsonObject ?? JsonNode.Parse(text, documentOptions: JsonTexts.ForDefinitions)!.AsObject(), graph.Nodes.Values.Select(node => node.Json).ToHashSet<JsonObject>(ReferenceEqualityComparer.Instance));
    }

    /// <summary>Ids that several activities have: those are told apart by where they lie.</summary>
    public IEnumerable<string> Twice => Graph.Nodes.Values.GroupBy(node => node.ActivityId, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key);

    public Dictionary<string, Node> By(HashSet<string> twice) => Graph.Nodes.Values.ToDictionary(node => twice.Contains(node.ActivityId) ? node.NodeId : node.ActivityId, StringComparer.Ordinal);

    /// <summary>An activity without those that lie in it; they stand there by their ids.</summary>
    public JsonObject Own(Node node)
    {
        var own = new JsonObject(node.Json.Select(member => KeyValuePair.Create(member.Key, Without(member.Value))));
        if (node.Type == "Elsa.Flowchart")
        {
            own.Remove("activities");
        }

        return own;
    }

    public IEnumerable<DrawnConnection> Connections() =>
        from node in Graph.Nodes.Values
        from connection in (node.Json["connections"] as JsonArray ?? []).OfType<JsonObject>()
        select new DrawnConnection($"{End(connection["source"], "Done")} → {End(connection["target"], "In")}", connection);

    private static string End(JsonNode? end, string usual) => ReadableValue.Of((end as JsonObject)?["port"]) is { Length: > 0 } port && port != usual ? $"{ReadableValue.Of((end as JsonObject)?["activity"])}.{port}" : $"{ReadableValue.Of((end as JsonObject)?["activity"])}";

    private JsonNode? Without(JsonNode? node) => node switch
    {
        JsonObject json when Nodes.Contains(json) => JsonValue.Create($"activity {ReadableValue.Of(json["id"])}"),
        JsonObject json => new JsonObject(json.Select(member => KeyValuePair.Create(member.Key, Without(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Without)]),
        _ => node?.DeepClone(),
    };
}

/// <param name="Words">From where to where; ports that are the usual ones aren't named.</param>
internal sealed record DrawnConnection(string Words, JsonObject Json);

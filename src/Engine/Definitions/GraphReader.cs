using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>Reads Elsa's JSON into a tree of activities, within bounds (S23).</summary>
internal sealed class GraphReader
{
    private const int MostBytes = 2 * 1024 * 1024;
    private const int MostActivities = 2_000;
    private const int DeepestNesting = 64;
    private static readonly string[] Unread = ["metadata", "customProperties", "variables", "connections"];
    private readonly Dictionary<string, Node> nodes = new(StringComparer.Ordinal);

    public static WorkflowGraph Read(string json, int? stored)
    {
        if (Encoding.UTF8.GetByteCount(json) is var bytes && bytes > MostBytes)
        {
            throw new DefinitionException("definition", $"It has {bytes:N0} bytes; at most {MostBytes:N0} are read.");
        }

        JsonObject definition;
        try
        {
            JsonTexts.Check(Encoding.UTF8.GetBytes(json), JsonTexts.ForDefinitions);
            definition = JsonNode.Parse(json, null, JsonTexts.ForDefinitions) as JsonObject
                ?? throw new DefinitionException("definition", "It isn't a JSON object.");
        }
        catch (JsonException exception)
        {
            throw new DefinitionException("definition", $"It can't be read as JSON: {exception.Message}", exception);
        }

        return new GraphReader().Graph(definition, stored);
    }

    private WorkflowGraph Graph(JsonObject definition, int? stored)
    {
        var rootJson = definition["root"] as JsonObject ?? new JsonObject { ["id"] = "main", ["type"] = "Elsa.Sequence", ["activities"] = new JsonArray() };
        var root = Activity(rootJson, null, WorkflowGraph.WorkflowNodeId, "root", 1);
        var definitionId = Text(definition["definitionId"]) ?? Text(definition["id"]) ?? "";
        return new WorkflowGraph(root, nodes)
        {
            DefinitionId = definitionId,
            Name = Text(definition["name"]) is { Length: > 0 } name ? name : definitionId,
            Version = stored ?? (definition["version"] is JsonValue version && version.TryGetValue<int>(out var number) ? number : 1),
            Variables = DeclarationReader.Variables(definition["variables"], "variables"),
            Inputs = DeclarationReader.Inputs(definition["inputs"]),
            Outputs = DeclarationReader.Outputs(definition["outputs"]),
            CustomProperties = definition["customProperties"] as JsonObject ?? [],
            IncidentStrategy = Strategy(definition["options"]),
            CommitsEveryStep = Text((definition["options"] as JsonObject)?["commitStrategyName"]) is "ActivityExecuting" or "ActivityExecuted",
        };
    }

    private Node Activity(JsonObject json, Node? parent, string parentId, string place, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new DefinitionException(place, $"Activities are nested deeper than {DeepestNesting}.");
        }

        if (nodes.Count >= MostActivities)
        {
            throw new DefinitionException(place, $"There are more than {MostActivities:N0} activities.");
        }

        var type = Text(json["type"]) ?? throw new DefinitionException(place, "The activity has no 'type'.");
        var id = Text(json["id"]) is { Length: > 0 } given ? given : $"{type[(type.LastIndexOf('.') + 1)..]}{nodes.Count + 1}";
        var nodeId = $"{parentId}:{id}";
        for (var twin = 2; nodes.ContainsKey(nodeId); twin++)
        {
            nodeId = string.Create(CultureInfo.InvariantCulture, $"{parentId}:{id}#{twin}");
        }

        var node = new Node(nodeId, id, type, parent, json, place) { Variables = DeclarationReader.Variables(json["variables"], place + ".variables") };
        nodes[nodeId] = node;
        foreach (var (property, value) in json)
        {
            if (!Unread.Contains(property, StringComparer.OrdinalIgnoreCase))
            {
                Children(node, property, value, $"{place}.{property}", depth);
            }
        }

        return node;
    }

    private void Children(Node node, string property, JsonNode? value, string place, int depth)
    {
        switch (value)
        {
            case JsonObject json when IsActivity(json):
                node.Add(property, Activity(json, node, node.NodeId, place, depth + 1));
                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    var at = string.Create(CultureInfo.InvariantCulture, $"{place}[{i}]");
                    if (items[i] is not JsonObject item)
                    {
                        continue;
                    }

                    if (IsActivity(item))
                    {
                        node.Add(property, Activity(item, node, node.NodeId, at, depth + 1));
                    }
                    else if (item["activity"] is JsonObject inner && IsActivity(inner))
                    {
                        // The branch of a switch case, found again by the case's index.
                        node.Add(string.Create(CultureInfo.InvariantCulture, $"{property}[{i}]"), Activity(inner, node, node.NodeId, at + ".activity", depth + 1));
                    }
                    else if (node.Type == StateMachineShape.Type)
                    {
                        Members(node, item, string.Create(CultureInfo.InvariantCulture, $"{property}[{i}]"), at, depth);
                    }
                }

                break;
        }
    }

    /// <summary>The activities of one state or transition.</summary>
    private void Members(Node node, JsonObject item, string property, string place, int depth)
    {
        foreach (var (name, value) in item)
        {
            if (value is JsonObject json && IsActivity(json))
            {
                node.Add($"{property}.{name}", Activity(json, node, node.NodeId, $"{place}.{name}", depth + 1));
            }
        }
    }

    private static bool IsActivity(JsonObject json) => Text(json["type"]) is not null && (Text(json["id"]) is not null || json.ContainsKey("version"));

    private static string? Strategy(JsonNode? options)
    {
        var name = Text((options as JsonObject)?["incidentStrategyType"]);
        return name is null or "" || name.Contains("FaultStrategy", StringComparison.Ordinal) || name.Contains("ContinueWithIncidents", StringComparison.Ordinal)
            ? name
            : throw new DefinitionException("options.incidentStrategyType", $"There is no incident strategy '{name}': use FaultStrategy or ContinueWithIncidentsStrategy.");
    }

    internal static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>A definition's JSON with what a designer needs in its activities: node ids, and a placeholder for a type that isn't there.</summary>
internal sealed class DefinitionTree
{
    public const string MissingType = "Elsa.NotFoundActivity";
    private const string Original = "originalActivityJson";

    private readonly WorkflowGraph graph;
    private readonly Func<string, string> composed;

    private DefinitionTree(JsonObject definition, WorkflowGraph graph, Func<string, string> composed)
    {
        Definition = definition;
        this.graph = graph;
        this.composed = composed;
    }

    /// <summary>A copy of its own; its activities are those that are found here.</summary>
    public JsonObject Definition { get; }

    /// <param name="knows">Whether there is an activity of a type: where not, the designer would show nothing at all.</param>
    /// <param name="composed">A node id as runs have it; null: as it is read alone.</param>
    public static DefinitionTree Read(string json, Func<string, bool> knows, Func<string, string>? composed = null)
    {
        composed ??= id => id;
        var graph = WorkflowGraph.Parse(json, DefinitionBounds.Widest);
        var definition = graph.Root.Json.Parent as JsonObject ?? WithRoot(json, graph.Root.Json);
        foreach (var node in graph.Nodes.Values)
        {
            Complete(node, composed(node.NodeId));
        }

        bool IsMissing(Node node) => node.Type != MissingType && !knows(node.Type);
        foreach (var node in graph.Nodes.Values.Where(node => IsMissing(node) && !Above(node).Any(IsMissing)))
        {
            Replace(node.Json, Placeholder(node, composed(node.NodeId)));
        }

        return new DefinitionTree(definition, graph, composed);
    }

    /// <summary>The node id of an activity as the definition shows it.</summary>
    public string IdOf(Node node) => composed(node.NodeId);

    /// <summary>Null: there is none.</summary>
    public Node? Find(string nodeId) => graph.Nodes.GetValueOrDefault(graph.Composed(nodeId));

    /// <summary>The text with every placeholder taken back for what it stands for; the same text where there is none.</summary>
    public static string Restored(string json)
    {
        if (!json.Contains(MissingType, StringComparison.Ordinal))
        {
            return json;
        }

        var definition = JsonNode.Parse(json, documentOptions: JsonTexts.ForDefinitions)!;
        foreach (var placeholder in Placeholders(definition).ToList())
        {
            if (Parsed(placeholder[Original]) is { } original)
            {
                // The designer may have moved the box: its place is the user's, whatever stands in it.
                if (placeholder["metadata"]?["designer"] is { } place)
                {
                    (original["metadata"] as JsonObject ?? Added(original, "metadata"))["designer"] = place.DeepClone();
                }

                Replace(placeholder, original);
            }
        }

        return definition.ToJsonString(ElsaJson.Options);
    }

    private static IEnumerable<Node> Above(Node node)
    {
        for (var parent = node.Parent; parent is not null; parent = parent.Parent)
        {
            yield return parent;
        }
    }

    private static IEnumerable<JsonObject> Placeholders(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members when members["type"] is JsonValue type && type.TryGetValue<string>(out var name) && name == MissingType:
                yield return members;
                break;
            case JsonObject members:
                foreach (var found in members.SelectMany(member => Placeholders(member.Value)))
                {
                    yield return found;
                }

                break;
            case JsonArray items:
                foreach (var found in items.SelectMany(Placeholders))
                {
                    yield return found;
                }

                break;
        }
    }

    private static JsonObject? Parsed(JsonNode? text)
    {
        try
        {
            return text is JsonValue value && value.TryGetValue<string>(out var json) ? JsonNode.Parse(json, documentOptions: JsonTexts.ForDefinitions) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null; // nothing it could be taken back for: the placeholder stays what it is
        }
    }

    private static void Complete(Node node, string nodeId)
    {
        node.Json["id"] ??= node.ActivityId;
        node.Json["nodeId"] = nodeId;
        node.Json["version"] ??= 1;
        var properties = node.Json["customProperties"] as JsonObject ?? Added(node.Json, "customProperties");
        properties["canStartWorkflow"] ??= false;
        properties["runAsynchronously"] ??= false;
        _ = node.Json["metadata"] ?? Added(node.Json, "metadata");
    }

    private static JsonObject Placeholder(Node node, string nodeId)
    {
        var version = node.Json["version"]?.DeepClone();
        var metadata = new JsonObject { ["displayText"] = $"Not found: {node.Type}", ["description"] = $"There is no activity '{node.Type}' here." };
        if (node.Json["metadata"]?["designer"] is { } place)
        {
            metadata["designer"] = place.DeepClone();
        }

        var original = node.Json.DeepClone().AsObject();
        original.Remove("nodeId");
        return new JsonObject
        {
            ["missingTypeName"] = node.Type,
            ["missingTypeVersion"] = version,
            [Original] = original.ToJsonString(ElsaJson.Options),
            ["id"] = node.ActivityId,
            ["nodeId"] = nodeId,
            ["name"] = node.Name,
            ["type"] = MissingType,
            ["version"] = 1,
            ["customProperties"] = node.Json["customProperties"]?.DeepClone(),
            ["metadata"] = metadata,
        };
    }

    private static void Replace(JsonObject old, JsonObject with)
    {
        switch (old.Parent)
        {
            case JsonObject members:
                members[old.GetPropertyName()] = with;
                break;
            case JsonArray items:
                items[old.GetElementIndex()] = with;
                break;
        }
    }

    private static JsonObject WithRoot(string json, JsonObject root)
    {
        var definition = JsonNode.Parse(json, documentOptions: JsonTexts.ForDefinitions)!.AsObject();
        definition["root"] = root;
        return definition;
    }

    private static JsonObject Added(JsonObject owner, string name)
    {
        var added = new JsonObject();
        owner[name] = added;
        return added;
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.Doors;

/// <summary>A definition as a file that is kept beside others and compared line by line: one order of members whoever wrote it, and nothing that only a store knows.</summary>
internal static class DefinitionFile
{
    /// <summary>What a server writes into a definition, and gives anew wherever it is imported.</summary>
    private static readonly string[] OfTheServer = ["id", "version", "createdAt", "isLatest", "isPublished", "isSystem", "links", "providerName", "materializerName", "tenantId"];

    private static readonly string[] DefinitionFirst = ["$schema", "definitionId", "name", "description", "toolVersion", "inputs", "outputs", "outcomes", "variables", "options", "customProperties"];
    private static readonly string[] ActivityFirst = ["id", "name", "type", "version"];
    private static readonly string[] ActivityLast = ["customProperties", "metadata", "variables", "activities", "connections"];
    private static readonly string[] Declared = ["inputs", "outputs", "variables"];
    private static readonly string[] DeclaredFirst = ["id", "name", "type", "typeName", "displayName", "description"];
    private static readonly string[] InputFirst = ["typeName", "type", "value", "expression", "memoryReference"];

    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = JsonTexts.DeepestStored,
    };

    /// <summary>The same definition in the one form; a file in this form stays as it is.</summary>
    /// <exception cref="DefinitionException">It is no definition.</exception>
    public static string Of(string json)
    {
        var text = EditMark.Without(json);
        var graph = WorkflowGraph.Parse(text, DefinitionBounds.Widest);
        foreach (var node in graph.Nodes.Values)
        {
            Arrange(node.Json);
        }

        // Of a definition without a root the one that is read is made up.
        var definition = graph.Root.Json.Parent as JsonObject ?? JsonNode.Parse(text, documentOptions: JsonTexts.ForDefinitions)!.AsObject();
        definition["definitionId"] = graph.DefinitionId;
        foreach (var name in OfTheServer)
        {
            definition.Remove(name);
        }

        if (definition["isReadonly"]?.GetValueKind() == JsonValueKind.False)
        {
            definition.Remove("isReadonly");
        }

        foreach (var declared in Declared.SelectMany(name => definition[name] as JsonArray ?? []).OfType<JsonObject>())
        {
            Order(declared, DeclaredFirst, []);
        }

        Order(definition["options"] as JsonObject, [], []);
        Order(definition["customProperties"] as JsonObject, [], []);
        Order(definition, DefinitionFirst, ["root"]);
        return definition.ToJsonString(Written) + "\n";
    }

    private static void Arrange(JsonObject activity)
    {
        activity.Remove("nodeId");
        foreach (var (_, value) in activity)
        {
            if (value is JsonObject input && (input.ContainsKey("expression") || input.ContainsKey("memoryReference")))
            {
                Order(input["expression"] as JsonObject, InputFirst, []);
                Order(input, InputFirst, []);
            }
            else if (value is JsonObject variable && variable.ContainsKey("name") && !variable.ContainsKey("type"))
            {
                Order(variable, DeclaredFirst, []);
            }
        }

        foreach (var declared in (activity["variables"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Order(declared, DeclaredFirst, []);
        }

        Order(activity["customProperties"] as JsonObject, [], []);
        if (activity["metadata"] is JsonObject metadata)
        {
            Place(metadata["designer"] as JsonObject);
            Order(metadata, [], ["designer"]);
        }

        foreach (var connection in (activity["connections"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Order(connection["source"] as JsonObject, [], []);
            Order(connection["target"] as JsonObject, [], []);
            Order(connection, ["source", "target"], []);
            foreach (var vertex in (connection["vertices"] as JsonArray ?? []).OfType<JsonObject>())
            {
                Round(vertex);
            }
        }

        Order(activity, ActivityFirst, ActivityLast);
    }

    private static void Place(JsonObject? designer)
    {
        foreach (var part in (designer ?? []).Select(member => member.Value).OfType<JsonObject>())
        {
            Round(part);
        }

        Order(designer, [], []);
    }

    // A designer places boxes by fractions of a point, and others each time that it shows them.
    private static void Round(JsonObject place)
    {
        foreach (var (name, value) in place.ToList())
        {
            if (value is JsonValue number && number.GetValueKind() == JsonValueKind.Number && number.TryGetValue<double>(out var exact) && Math.Abs(exact) < 1e15)
            {
                place[name] = (long)Math.Round(exact, MidpointRounding.AwayFromZero);
            }
        }

        Order(place, ["x", "y", "width", "height"], []);
    }

    private static void Order(JsonObject? members, string[] first, string[] last)
    {
        if (members is null)
        {
            return;
        }

        var ordered = members.OrderBy(member => Rank(member.Key, first, last)).ThenBy(member => member.Key, StringComparer.Ordinal).ToList();
        members.Clear();
        foreach (var (name, value) in ordered)
        {
            members[name] = value;
        }
    }

    private static int Rank(string name, string[] first, string[] last) =>
        Array.IndexOf(first, name) is >= 0 and var early ? early - first.Length : Array.IndexOf(last, name) is >= 0 and var late ? late + 1 : 0;
}

using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.Doors;

/// <summary>Whether two texts of a definition mean the same. A designer that only opens a definition measures its boxes anew and saves it; that is no change.</summary>
internal static class DefinitionMeaning
{
    /// <summary>What the server or the designer fills in, whatever the author meant.</summary>
    private static readonly string[] Filled = ["links", "id", "definitionId", "createdAt", "version", "isLatest", "isPublished", "isSystem", "isReadonly", "toolVersion", "$schema", "providerName", "materializerName", "tenantId"];

    /// <param name="before">A stored text.</param>
    /// <param name="after">What a designer sent later.</param>
    public static bool IsSame(string before, string after)
    {
        var (old, now) = (Read(before), Read(after));
        foreach (var name in Filled)
        {
            old.Remove(name);
            now.Remove(name);
        }

        return Same(old, now, "");
    }

    /// <summary>Whether two members of this name say the same; what is absent says nothing.</summary>
    public static bool IsSame(JsonNode? old, JsonNode? now, string name) => Same(old, now, name);

    private static JsonObject Read(string json) => JsonNode.Parse(json, documentOptions: JsonTexts.ForDefinitions)!.AsObject();

    private static bool Same(JsonNode? old, JsonNode? now, string name)
    {
        if (IsNothing(old) && IsNothing(now))
        {
            return true;
        }

        return (old, now) switch
        {
            (JsonObject a, JsonObject b) => name == "designer" ? SamePlace(a, b) : SameMembers(a, b),
            (JsonObject a, null) => SameMembers(a, []),
            (null, JsonObject b) => name == "designer" || SameMembers([], b),
            (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Same(pair.First, pair.Second, "")),
            (null, _) or (_, null) => false,
            _ => JsonNode.DeepEquals(old, now),
        };
    }

    private static bool SameMembers(JsonObject old, JsonObject now)
    {
        // The designer puts the activity it touched last: which comes first says nothing in a flowchart, and all in a sequence.
        if (IsFlowchart(old) && IsFlowchart(now))
        {
            now = Reordered(old["activities"] as JsonArray, now);
        }

        foreach (var name in old.Select(member => member.Key).Union(now.Select(member => member.Key)))
        {
            if (name != "nodeId" && !Same(old[name], now[name], name))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A box without a place gets one when it is first shown; its size is only measured.</summary>
    private static bool SamePlace(JsonObject old, JsonObject now) => old["position"] is null || Same(old["position"], now["position"], "position");

    private static bool IsFlowchart(JsonObject json) => json["type"] is JsonValue type && type.TryGetValue<string>(out var name) && name == "Elsa.Flowchart";

    private static JsonObject Reordered(JsonArray? old, JsonObject now)
    {
        if (old is null || now["activities"] is not JsonArray activities || old.Count != activities.Count)
        {
            return now;
        }

        var reordered = now.DeepClone().AsObject();
        reordered["activities"] = new JsonArray([.. activities.OrderBy(item => Place(old, item)).Select(item => item?.DeepClone())]);
        return reordered;
    }

    private static int Place(JsonArray old, JsonNode? item)
    {
        var id = (item as JsonObject)?["id"];
        for (var at = 0; at < old.Count; at++)
        {
            if (id is not null && JsonNode.DeepEquals((old[at] as JsonObject)?["id"], id))
            {
                return at;
            }
        }

        return int.MaxValue;
    }

    // What is absent, null, false, empty: an author who says none of it says the same.
    private static bool IsNothing(JsonNode? node) => node switch
    {
        null => true,
        JsonArray items => items.Count == 0,
        JsonObject members => members.All(member => IsNothing(member.Value)),
        _ => node.GetValueKind() == JsonValueKind.False || (node.GetValueKind() == JsonValueKind.String && node.GetValue<string>().Length == 0),
    };
}

using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Doors;

/// <summary>What a definition says of its variables, inputs and outputs that a designer doesn't know, such as that a value is secret. A designer drops it, so it travels beside them and is put back.</summary>
internal static class DeclarationExtras
{
    /// <summary>The member of the custom properties, which a designer leaves alone, that carries it.</summary>
    public const string Member = "nexusDeclarations";

    /// <summary>What Elsa Studio 3.8.2 writes for each; anything else it forgets.</summary>
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["variables"] = ["id", "name", "typeName", "isArray", "value", "storageDriverTypeName"],
        ["inputs"] = ["type", "name", "displayName", "description", "category", "isArray", "uiHint", "storageDriverType"],
        ["outputs"] = ["type", "name", "displayName", "description", "category", "isArray"],
    };

    /// <summary>Copies what would be forgotten into the custom properties.</summary>
    public static void Put(JsonObject definition, JsonObject properties)
    {
        var carried = new JsonObject();
        foreach (var (list, known) in Known)
        {
            var extras = new JsonObject();
            foreach (var declared in Declared(definition, list))
            {
                var more = new JsonObject(declared.Where(member => !known.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
                if (more.Count > 0 && NameOf(declared) is { } name)
                {
                    extras[name] = more;
                }
            }

            if (extras.Count > 0)
            {
                carried[list] = extras;
            }
        }

        if (carried.Count > 0)
        {
            properties[Member] = carried;
        }
    }

    /// <summary>Puts back what was carried, for each that still has its name. What came with it counts more than what was carried.</summary>
    public static void Restore(JsonObject definition, JsonObject properties)
    {
        if (!properties.Remove(Member, out var carried) || carried is not JsonObject lists)
        {
            return;
        }

        foreach (var list in Known.Keys)
        {
            foreach (var declared in Declared(definition, list))
            {
                if (NameOf(declared) is { } name && lists[list]?[name] is JsonObject extras)
                {
                    foreach (var (member, value) in extras.Where(extra => !declared.ContainsKey(extra.Key)).ToList())
                    {
                        declared[member] = value?.DeepClone();
                    }
                }
            }
        }
    }

    private static IEnumerable<JsonObject> Declared(JsonObject definition, string list) => (definition[list] as JsonArray ?? []).OfType<JsonObject>();

    private static string? NameOf(JsonObject declared) => declared["name"] is JsonValue value && value.TryGetValue<string>(out var name) && name.Length > 0 ? name : null;
}

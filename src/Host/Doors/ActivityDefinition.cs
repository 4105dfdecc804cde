using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Host.Doors;

/// <summary>The definition that runs one activity alone. Its inputs come from the run's, so that a secret never stands in the definition.</summary>
internal static class ActivityDefinition
{
    public const string Prefix = "activity-";

    public static bool IsOne(string definitionId) => definitionId.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The definition's id and JSON; the same inputs given make the same text.</summary>
    public static (string Id, string Json) Make(ActivityDescriptor activity, JsonObject input)
    {
        var id = Prefix + activity.TypeName;
        var given = activity.Inputs.Where(about => input.Any(pair => string.Equals(pair.Key, about.Name, StringComparison.OrdinalIgnoreCase))).ToList();
        var step = new JsonObject { ["id"] = "activity", ["name"] = "activity", ["type"] = activity.TypeName, ["version"] = activity.Version, ["metadata"] = new JsonObject { ["displayText"] = activity.DisplayName } };
        foreach (var about in given)
        {
            step[Name(about)] = new JsonObject { ["typeName"] = "Object", ["expression"] = new JsonObject { ["type"] = "Input", ["value"] = Name(about) } };
        }

        var properties = new JsonObject { ["nexusOnFailure"] = "pause" };
        if (given.FirstOrDefault(about => about.Name == "Domain") is not null)
        {
            properties["nexusSite"] = Liquid("{{ Input.domain }}");
            properties["nexusHolds"] = new JsonArray(new JsonObject { ["scope"] = Liquid("site:{{ Input.domain }}"), ["mode"] = "change" });
        }

        var definition = new JsonObject
        {
            ["id"] = id + "-1",
            ["definitionId"] = id,
            ["name"] = id,
            ["description"] = activity.Description,
            ["version"] = 1,
            ["variables"] = new JsonArray(),
            ["inputs"] = new JsonArray([.. given.Select(about => (JsonNode)new JsonObject { ["name"] = Name(about), ["type"] = TypeOf(about.ValueType), ["isArray"] = false, ["isSensitive"] = about.Sensitive })]),
            ["outputs"] = new JsonArray(),
            ["outcomes"] = new JsonArray(),
            ["customProperties"] = properties,
            ["isLatest"] = true,
            ["isPublished"] = true,
            ["root"] = new JsonObject { ["id"] = "sequence", ["name"] = "sequence", ["type"] = "Elsa.Sequence", ["version"] = 1, ["activities"] = new JsonArray(step) },
        };
        return (id, definition.ToJsonString());
    }

    private static JsonObject Liquid(string text) => new() { ["type"] = "Liquid", ["value"] = text };

    private static string Name(InputDescriptor about) => char.ToLowerInvariant(about.Name[0]) + about.Name[1..];

    private static string TypeOf(Type type) => type == typeof(bool) ? "Boolean" : type == typeof(int) ? "Int32" : type == typeof(long) ? "Int64" : type == typeof(decimal) ? "Decimal" : type == typeof(string) ? "String" : "Object";
}

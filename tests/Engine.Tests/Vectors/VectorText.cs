using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NexusWorkflows.Engine.Tests.Vectors;

/// <summary>Records as texts that are equal where the records count as equal.</summary>
internal static partial class VectorText
{
    public static JsonArray Known(JsonArray incidents) =>
        new([.. incidents.Select(i => (JsonNode)new JsonObject { ["activityId"] = i!["activityId"]?.DeepClone(), ["message"] = i["message"]?.DeepClone(), ["exception"] = i["exception"]?.DeepClone() })]);

    public static JsonArray Standings(JsonArray pauses) =>
        new([.. pauses.Select(p => (JsonNode)new JsonObject { ["status"] = p!["status"]?.DeepClone(), ["subStatus"] = p["subStatus"]?.DeepClone(), ["bookmarks"] = p["bookmarks"]?.DeepClone() ?? new JsonArray() })]);

    /// <summary>Numbers by value, members in one order, ids by their shape.</summary>
    public static string Of(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject members => "{" + string.Join(", ", members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}: {Of(m.Value)}")) + "}",
        JsonArray items => "[" + string.Join(", ", items.Select(Of)) + "]",
        _ when node.GetValueKind() == JsonValueKind.Number => double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        _ when node.GetValueKind() == JsonValueKind.String => "'" + Time().Replace(Id().Replace(node.GetValue<string>(), "<id>"), "<time>") + "'",
        _ => node.ToJsonString(),
    };

    [GeneratedRegex("^[0-9a-f]{14,16}$")]
    private static partial Regex Id();

    [GeneratedRegex(@"^2024-10-04T\d\d:\d\d:\d\d\S*$")]
    private static partial Regex Time();
}

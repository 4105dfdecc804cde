using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>JSON as Python writes it.</summary>
internal static class PythonJson
{
    private static readonly JsonSerializerOptions OneSpace = new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Keys sorted, one space a level: how Frappe writes site_config.json and prints documents.</summary>
    public static string Indented(JsonNode node) => Sorted(node)!.ToJsonString(OneSpace);

    /// <summary>One line with a space after each colon and comma.</summary>
    public static string Line(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject map => "{" + string.Join(", ", map.Select(field => $"{JsonValue.Create(field.Key).ToJsonString(Compact)}: {Line(field.Value)}")) + "}",
        JsonArray list => "[" + string.Join(", ", list.Select(Line)) + "]",
        _ => node.ToJsonString(Compact),
    };

    /// <summary>A copy whose keys are in order at every level.</summary>
    public static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Platform.Http;

/// <summary>Reads JSON from systems that write the same number now as a number, now as a text.</summary>
internal static class Json
{
    /// <summary>The node, or false when the text is empty or no JSON.</summary>
    public static bool TryParse(string text, out JsonNode? node)
    {
        try
        {
            node = JsonNode.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            node = null;
            return false;
        }
    }

    /// <summary>The text of a string, number or boolean; null when the field is absent, null or something else.</summary>
    public static string? Text(JsonNode? from, string name) => Text(Field(from, name));

    public static string? Text(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.ToJsonString(),
        _ => null,
    };

    /// <summary>A whole number; null when the field is absent or none.</summary>
    public static long? Number(JsonNode? from, string name) => Text(from, name) switch
    {
        "true" => 1,
        "false" => 0,
        var text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
    };

    /// <summary>The texts of an array; empty when the field is absent.</summary>
    public static IReadOnlyList<string> Texts(JsonNode? from, string name) =>
        Field(from, name) is JsonArray array ? [.. array.Select(Text).OfType<string>()] : [];

    public static JsonNode? Field(JsonNode? from, string name) => from is JsonObject o && o.TryGetPropertyValue(name, out var value) ? value : null;
}

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>How values become texts, truths and JSON.</summary>
internal static class Values
{
    /// <summary>As Elsa writes JSON: every script's letters as they are, quotes and angle brackets escaped.</summary>
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), MaxDepth = JsonTexts.DeepestStored };

    private static readonly JsonDocumentOptions Parsing = new() { MaxDepth = JsonTexts.Deepest };

    /// <summary>The text of a value: null stays null, truths are <c>True</c> and <c>False</c>, what has members is JSON.</summary>
    public static string? ToText(JsonNode? value) => value switch
    {
        null => null,
        JsonValue text when text.TryGetValue<string>(out var s) => s,
        JsonValue flag when flag.TryGetValue<bool>(out var b) => b ? "True" : "False",
        _ => value.ToJsonString(Compact),
    };

    public static string ToJson(JsonNode? value) => value is null ? "null" : value.ToJsonString(Compact);

    /// <summary>What counts as true: true, numbers other than 0, and the words for it.</summary>
    public static bool ToTruth(JsonNode? value)
    {
        switch (value?.GetValueKind())
        {
            case null or JsonValueKind.Null or JsonValueKind.False:
                return false;
            case JsonValueKind.Number:
                return value.ToJsonString() is var number && (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) || d != 0);
            case JsonValueKind.String:
                var text = value.GetValue<string>().Trim();
                return text.ToUpperInvariant() is "TRUE" or "YES" or "ON" || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && n != 0);
            default:
                return true;
        }
    }

    /// <summary>A text as JSON; null where it isn't, or is nested deeper than a value may be.</summary>
    public static JsonNode? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json, null, Parsing);
        }
        catch (JsonException)
        {
            return null; // not JSON: the caller goes on with the text
        }
    }

    /// <summary>A text that is a JSON object or array, as that; anything else as it is.</summary>
    public static JsonNode? Structured(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var s) && s.AsSpan().TrimStart() is ['{' or '[', ..] && Parse(s) is { } parsed ? parsed : value;

    public static JsonNode Number(double number) =>
        Math.Abs(number) <= 9_007_199_254_740_992 && number == Math.Floor(number) ? JsonValue.Create((long)number)
        : double.IsFinite(number) ? JsonValue.Create(number)
        : JsonValue.Create(number.ToString(CultureInfo.InvariantCulture));
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>Reads request values as loosely as PHP does: numbers, numeric strings and booleans alike.</summary>
internal static class PhpValue
{
    public static string Text(this JsonObject attributes, string key) => Text(attributes[key]);

    public static string Text(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number => node.ToJsonString(),
        JsonValueKind.True => "1",
        _ => "",
    };

    /// <summary>The number a value starts with, 0 where it starts with none; <paramref name="absent"/> when the key is not there.</summary>
    public static long Number(this JsonObject attributes, string key, long absent)
    {
        if (attributes[key] is not { } node)
        {
            return absent;
        }

        var digits = new string([.. Text(node).Trim().TakeWhile((letter, at) => char.IsAsciiDigit(letter) || (at == 0 && letter == '-'))]);
        return long.TryParse(digits, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>The texts of a list; of a single value a list of one.</summary>
    public static IReadOnlyList<string> Texts(JsonNode? node) => node switch
    {
        JsonArray list => [.. list.Select(Text)],
        JsonValue value when Text(value).Length > 0 => [Text(value)],
        _ => [],
    };

    public static IReadOnlyList<string> Words(string text) =>
        text.Split([',', ';', ' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

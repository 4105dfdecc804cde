using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>Converts values to the types that a definition declares. What can't be read is an error, never a silent zero.</summary>
internal static class ValueTypes
{
    /// <exception cref="ExpressionException">The value can't be read as that type.</exception>
    public static JsonNode? Convert(JsonNode? value, string typeName, bool isArray)
    {
        if (value is null)
        {
            return null;
        }

        if (!isArray)
        {
            return One(value, typeName);
        }

        return Values.Structured(value) is JsonArray items
            ? new JsonArray([.. items.Select(i => i is null ? null : One(i, typeName)?.DeepClone())])
            : new JsonArray(One(value, typeName)?.DeepClone());
    }

    public static bool IsTime(string typeName) => typeName is "DateTime" or "DateTimeOffset" or "DateOnly";

    /// <summary>A number or a truth: in an expression it makes a difference whether it came as a text.</summary>
    public static bool IsCounted(string typeName) =>
        typeName is "Boolean" or "Byte" or "Int16" or "Int32" or "Int64" or "Long" or "Integer" or "Single" or "Double" or "Decimal";

    private static JsonNode? One(JsonNode value, string typeName) => typeName switch
    {
        "String" => Values.ToText(value),
        "Boolean" => Truth(value),
        "Byte" or "Int16" or "Int32" or "Int64" or "Long" or "Integer" => Whole(value, typeName),
        "Single" or "Double" or "Decimal" => Fraction(value, typeName),
        "DateTimeOffset" => Time(value, typeName, t => JsonSerializer.SerializeToNode(t)),
        "DateTime" => DateTimeOf(value),
        "DateOnly" => Time(value, typeName, t => JsonValue.Create(t.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
        "TimeSpan" => TimeSpan.TryParse(Values.ToText(value), CultureInfo.InvariantCulture, out var span) ? JsonValue.Create(span.ToString("c", CultureInfo.InvariantCulture)) : throw Unreadable(value, typeName),
        "Guid" => Guid.TryParse(Values.ToText(value), out var guid) ? JsonValue.Create(guid.ToString()) : throw Unreadable(value, typeName),
        _ => Values.Structured(value),
    };

    private static JsonNode? Truth(JsonNode value)
    {
        if (value.GetValueKind() != JsonValueKind.String || Values.ToTruth(value))
        {
            return Values.ToTruth(value);
        }

        var text = value.GetValue<string>().Trim();
        return text.ToUpperInvariant() is "" or "FALSE" or "NO" or "OFF" || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? false : throw Unreadable(value, "Boolean");
    }

    private static JsonNode? Whole(JsonNode value, string typeName)
    {
        if (value.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetValue<bool>() ? 1 : 0;
        }

        var text = Values.ToText(value)?.Trim();
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole))
        {
            return InRange(whole, typeName) ? JsonValue.Create(whole) : throw Unreadable(value, typeName);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && Math.Abs(number) < long.MaxValue && InRange((long)Math.Round(number), typeName)
            ? JsonValue.Create((long)Math.Round(number))
            : throw Unreadable(value, typeName);
    }

    private static bool InRange(long number, string typeName) => typeName switch
    {
        "Byte" => number is >= byte.MinValue and <= byte.MaxValue,
        "Int16" => number is >= short.MinValue and <= short.MaxValue,
        "Int32" or "Integer" => number is >= int.MinValue and <= int.MaxValue,
        _ => true,
    };

    private static JsonNode? Fraction(JsonNode value, string typeName)
    {
        if (value.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetValue<bool>() ? 1 : 0;
        }

        var text = Values.ToText(value)?.Trim();
        if (typeName == "Decimal" && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
        {
            return JsonValue.Create(exact);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Values.Number(number) : throw Unreadable(value, typeName);
    }

    private static JsonNode? Time(JsonNode value, string typeName, Func<DateTimeOffset, JsonNode?> write) =>
        DateTimeOffset.TryParse(Values.ToText(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? write(time) : throw Unreadable(value, typeName);

    private static JsonNode? DateTimeOf(JsonNode value) =>
        DateTime.TryParse(Values.ToText(value), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) ? JsonSerializer.SerializeToNode(time) : throw Unreadable(value, "DateTime");

    private static ExpressionException Unreadable(JsonNode value, string typeName) =>
        new("FormatException", $"'{Shorten(Values.ToText(value))}' can't be read as {typeName}.");

    private static string? Shorten(string? text) => text is { Length: > 60 } ? text[..60] + "…" : text;
}

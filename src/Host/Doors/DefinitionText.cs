using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.Doors;

/// <summary>Reads what documents show out of a stored definition's JSON.</summary>
internal static class DefinitionText
{
    /// <summary>Names on the canvas by activity id.</summary>
    public static IReadOnlyDictionary<string, string> ActivityNames(string json)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(json, JsonTexts.ForDefinitions);
        if (document.RootElement.TryGetProperty("root", out var root))
        {
            Collect(root, names);
        }

        return names;
    }

    public static string? Description(string json) => (JsonNode.Parse(json, null, JsonTexts.ForDefinitions)?["description"])?.ToString() is { Length: > 0 } text ? text : null;

    public static IReadOnlyList<WorkflowInputDocument> Inputs(string json) =>
    [
        .. (JsonNode.Parse(json, null, JsonTexts.ForDefinitions)?["inputs"] as JsonArray ?? []).OfType<JsonObject>().Select(input => new WorkflowInputDocument(
            input["name"]?.ToString() ?? "", input["type"]?.ToString() ?? "Object", input["description"]?.ToString(), IsSensitive(input))),
    ];

    /// <summary>Texts become what the workflow declares: <c>"true"</c> a flag, <c>"5"</c> a number, <c>"a,b"</c> a list. What doesn't fit stays, for the engine to refuse.</summary>
    public static JsonObject Typed(string json, JsonObject input)
    {
        var declared = (JsonNode.Parse(json, null, JsonTexts.ForDefinitions)?["inputs"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var typed = new JsonObject();
        foreach (var (name, value) in input)
        {
            var about = declared.FirstOrDefault(item => string.Equals(item["name"]?.ToString(), name, StringComparison.OrdinalIgnoreCase));
            typed[about?["name"]?.ToString() ?? name] = value is JsonValue scalar && scalar.TryGetValue<string>(out var text) && about is not null ? TypedText(text, about) : value?.DeepClone();
        }

        return typed;
    }

    private static JsonNode? TypedText(string text, JsonObject about)
    {
        if (about["isArray"]?.GetValueKind() == JsonValueKind.True || about["uiHint"]?.ToString() == "multitext")
        {
            return new JsonArray([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(item => (JsonNode)JsonValue.Create(item))]);
        }

        return about["type"]?.ToString() switch
        {
            "Boolean" when bool.TryParse(text, out var flag) => JsonValue.Create(flag),
            "Int32" or "Int64" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
            "Decimal" or "Double" or "Single" when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }

    private static bool IsSensitive(JsonObject input) =>
        input["isSensitive"]?.GetValueKind() == JsonValueKind.True || (input["customProperties"] as JsonObject)?["isSensitive"]?.GetValueKind() == JsonValueKind.True;

    private static void Collect(JsonElement element, Dictionary<string, string> names)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Collect(item, names);
            }

            return;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (Text(element, "id") is { } id && Text(element, "type") is { } type && type.Contains('.', StringComparison.Ordinal))
        {
            var shown = element.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object ? Text(metadata, "displayText") : null;
            names.TryAdd(id, shown ?? Text(element, "name") ?? id);
        }

        foreach (var member in element.EnumerateObject())
        {
            Collect(member.Value, names);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}

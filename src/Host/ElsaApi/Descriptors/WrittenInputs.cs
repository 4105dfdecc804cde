using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>What is written in the inputs of an activity on a canvas; what an expression makes isn't known before a run.</summary>
internal static class WrittenInputs
{
    /// <param name="context">Inputs by name as a definition has them; null: none are known.</param>
    public static IReadOnlyDictionary<string, string> Of(JsonObject? context)
    {
        var written = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in context ?? [])
        {
            if (TextOf(value) is { Length: > 0 } text)
            {
                written[name] = text;
            }
        }

        return written;
    }

    /// <summary>The values of one input: its text, or the texts of its list.</summary>
    public static IReadOnlyList<string> ValuesOf(string? written)
    {
        if (written is null || !written.AsSpan().TrimStart().StartsWith("["))
        {
            return written is null ? [] : [written];
        }

        try
        {
            return JsonNode.Parse(written) is JsonArray items ? [.. items.Select(item => item?.ToString() ?? "")] : [written];
        }
        catch (JsonException)
        {
            return [written]; // a text that only begins like a list
        }
    }

    private static string? TextOf(JsonNode? value)
    {
        var expression = (value as JsonObject)?["expression"] as JsonObject;
        return expression is null ? Text(value) : Text(expression["type"]) is null or "" or "Literal" or "Object" ? Text(expression["value"]) : null;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value ? value.ToString() : (node as JsonArray)?.ToJsonString();
}

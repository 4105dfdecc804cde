using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Authentik;

/// <summary>Reads a request body with the checks that the serializers make.</summary>
internal static class AuthentikBody
{
    public static string Text(this JsonObject row, string key) => row[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    public static long Number(this JsonObject row, string key) => Number(row[key]) ?? 0;

    // By way of the text: a value made as an int can't be asked for a long.
    public static long? Number(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number && long.TryParse(node.ToJsonString(), CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool Flag(this JsonObject row, string key) => row[key] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <exception cref="AuthentikRefusal">400 when one is absent, null or blank.</exception>
    public static void Require(JsonObject body, params ReadOnlySpan<string> fields)
    {
        var errors = new JsonObject();
        foreach (var field in fields)
        {
            var message = !body.ContainsKey(field) ? "This field is required."
                : body[field] is null ? "This field may not be null."
                : body[field] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length == 0 ? "This field may not be blank."
                : null;
            if (message is not null)
            {
                errors[field] = new JsonArray(message);
            }
        }

        if (errors.Count > 0)
        {
            throw new AuthentikRefusal(400, errors);
        }
    }

    /// <exception cref="AuthentikRefusal">400 when it is given and none of the choices.</exception>
    public static void Choose(JsonObject body, string field, params ReadOnlySpan<string> choices)
    {
        if (body.ContainsKey(field) && !choices.Contains(body.Text(field)))
        {
            throw AuthentikRefusal.Field(field, $"\"{body[field]?.ToJsonString().Trim('"')}\" is not a valid choice.");
        }
    }

    /// <summary>Copies what was given of the named fields over what is there.</summary>
    public static void Take(JsonObject row, JsonObject body, params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            if (body.ContainsKey(field))
            {
                row[field] = body[field]?.DeepClone();
            }
        }
    }

    public static IEnumerable<string> Texts(this JsonObject body, string key) =>
        body[key] is JsonArray list ? list.OfType<JsonValue>().Select(value => value.TryGetValue<string>(out var text) ? text : value.ToJsonString()) : [];

    public static JsonObject Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(body.Span) as JsonObject ?? throw AuthentikRefusal.Field("non_field_errors", "Invalid data. Expected a dictionary.");
        }
        catch (JsonException)
        {
            throw AuthentikRefusal.Detail(400, "JSON parse error - Expecting value: line 1 column 1 (char 0)");
        }
    }
}

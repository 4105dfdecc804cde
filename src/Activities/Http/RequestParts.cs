using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Activities.Http;

/// <summary>Makes the request of an activity's inputs.</summary>
internal static class RequestParts
{
    private const string IdempotencyKey = "Idempotency-Key";

    /// <param name="key">The step's id, for a receiver to know a second copy; null: a read needs none.</param>
    public static OutgoingRequest Compose(RequestActivity activity, string method, string? key)
    {
        if (!Uri.TryCreate(activity.Url.Value?.Trim(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw Fault.Refused("http.bad_url", $"'{activity.Url.Value}' is no address of http or https. Correct 'Url', with 'edit' or in the definition.");
        }

        if (!method.All(char.IsAsciiLetter))
        {
            throw Fault.Refused("http.bad_method", $"'{method}' is no HTTP method. Correct 'Method', with 'edit' or in the definition.");
        }

        var headers = Headers(activity.RequestHeaders.Value);
        if (activity.Authorization.Value is { Length: > 0 } authorization)
        {
            headers.Add(new("Authorization", authorization));
        }

        if (key is not null && !headers.Exists(header => string.Equals(header.Key, IdempotencyKey, StringComparison.OrdinalIgnoreCase)))
        {
            headers.Add(new(IdempotencyKey, key));
        }

        var type = string.IsNullOrWhiteSpace(activity.ContentType.Value) ? "application/json" : activity.ContentType.Value.Trim();
        return new OutgoingRequest(new HttpMethod(method), url, Body(activity.Content.Value, type), type, headers);
    }

    private static byte[]? Body(JsonNode? content, string type) => content switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => Encoding.UTF8.GetBytes(text),
        JsonObject form when type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) => Encoding.UTF8.GetBytes(string.Join('&',
            form.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(Text(field.Value))}"))),
        _ => Encoding.UTF8.GetBytes(JsonTexts.Write(content)),
    };

    private static List<KeyValuePair<string, string>> Headers(JsonNode? written)
    {
        // A sealed value comes as the text of what it was.
        var headers = written is JsonValue value && value.TryGetValue<string>(out var text) ? Parsed(text) : written;
        return headers switch
        {
            null => [],
            JsonObject members => [.. members.SelectMany(member => (member.Value as JsonArray ?? [member.Value?.DeepClone()]).Where(item => item is not null).Select(item => new KeyValuePair<string, string>(member.Key, Text(item))))],
            _ => throw BadHeaders(),
        };
    }

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : JsonTexts.Read(text);
        }
        catch (JsonException)
        {
            throw BadHeaders();
        }
    }

    private static ActivityFaultException BadHeaders() => Fault.Refused("http.bad_headers", "'RequestHeaders' aren't headers by name: write them like { \"X-Name\": \"value\" }.");

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node is null ? "" : JsonTexts.Write(node);
}

using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Doors;

/// <summary>Values as a person reads them.</summary>
internal static class ReadableValue
{
    public static string? Of(JsonNode? node) => node switch
    {
        null => null,
        JsonObject input when input["expression"] is JsonObject expression => Of(expression["type"]) is { } type and not ("Literal" or "Object") ? $"{type}: {Of(expression["value"])}" : Of(expression["value"]),
        JsonArray items when items.All(item => item is JsonValue) => string.Join(", ", items.Select(Of)),
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(DoorJson.Options),
    };
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>What bookmarks and triggers are found by: a digest of the kind of stimulus and what it is about.</summary>
public static class StimulusHash
{
    /// <summary>SHA-256 as hex digits; the order of members doesn't matter.</summary>
    /// <param name="kind">For example <c>Elsa.Event</c>.</param>
    /// <param name="payload">What the stimulus is about, for example the event's name; null: nothing further.</param>
    /// <param name="stepId">Only that step of a run; null: any.</param>
    public static string Of(string kind, JsonNode? payload, string? stepId = null)
    {
        var text = $"{kind}\n{Canonical(payload)}\n{stepId}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static string Canonical(JsonNode? node) => node switch
    {
        JsonObject members => "{" + string.Join(',', members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => JsonValue.Create(m.Key).ToJsonString() + ":" + Canonical(m.Value))) + "}",
        JsonArray items => "[" + string.Join(',', items.Select(Canonical)) + "]",
        null => "null",
        _ => node.ToJsonString(),
    };
}

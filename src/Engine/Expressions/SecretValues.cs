using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>Stored values and plain ones: in a stored value <c>{"$secret":"name"}</c> refers to a secret, and a user's own <c>$secret</c> is escaped (S19).</summary>
internal static class SecretValues
{
    public const string Key = "$secret";

    public static JsonObject Reference(string name) => new() { [Key] = name };

    /// <summary>The name that a stored value refers to; null: it isn't a reference.</summary>
    public static string? NameOf(JsonNode? stored) =>
        stored is JsonObject { Count: 1 } members && members[Key] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;

    /// <summary>Whether a stored value refers to a secret, however deep.</summary>
    public static bool Has(JsonNode? stored) => stored switch
    {
        JsonObject members => NameOf(members) is not null || members.Any(m => Has(m.Value)),
        JsonArray items => items.Any(Has),
        _ => false,
    };

    /// <summary>A stored value as expressions see it: references opened, escapes taken off.</summary>
    public static JsonNode? Open(JsonNode? stored, Func<string, string?> secret) => stored switch
    {
        JsonObject members => NameOf(members) is { } name
            ? JsonValue.Create(secret(name))
            : new JsonObject(members.Select(m => KeyValuePair.Create(Unescaped(m.Key), Open(m.Value, secret)))),
        JsonArray items => new JsonArray([.. items.Select(i => Open(i, secret))]),
        _ => stored?.DeepClone(),
    };

    /// <summary>A plain value as it is stored: a member called <c>$secret</c> is the user's own.</summary>
    public static JsonNode? Escape(JsonNode? plain) => Close(plain, leaf => leaf.DeepClone());

    /// <summary>The same, with each text and number replaced.</summary>
    public static JsonNode? Close(JsonNode? plain, Func<JsonNode, JsonNode> leaf) => plain switch
    {
        null => null,
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(IsKey(m.Key) ? "$" + m.Key : m.Key, Close(m.Value, leaf)))),
        JsonArray items => new JsonArray([.. items.Select(i => Close(i, leaf))]),
        _ => leaf(plain),
    };

    /// <summary>The names of all members, however deep.</summary>
    public static IEnumerable<string> Names(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(m => Names(m.Value).Prepend(m.Key)),
        JsonArray items => items.SelectMany(Names),
        _ => [],
    };

    /// <summary>A copy with each text replaced.</summary>
    public static JsonNode? MapTexts(JsonNode? node, Func<string, string> text) => node switch
    {
        null => null,
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, MapTexts(m.Value, text)))),
        JsonArray items => new JsonArray([.. items.Select(i => MapTexts(i, text))]),
        JsonValue value when value.TryGetValue<string>(out var s) => JsonValue.Create(text(s)),
        _ => node.DeepClone(),
    };

    /// <summary>A member's name as its user gave it.</summary>
    public static string Unescaped(string key) => IsEscaped(key) ? key[1..] : key;

    private static bool IsKey(string key) => key.EndsWith(Key, StringComparison.Ordinal) && key.AsSpan(0, key.Length - Key.Length).TrimStart('$').IsEmpty;

    private static bool IsEscaped(string key) => key.Length > Key.Length && IsKey(key);
}

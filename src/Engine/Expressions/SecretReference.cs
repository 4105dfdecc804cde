using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>The named secret that an expression of the type <c>Secret</c> means.</summary>
/// <param name="Name">As secrets are stored.</param>
/// <param name="TypeName">The kind of value it has to be; null: any.</param>
/// <param name="Scope">The scope it has to be of; null: any.</param>
internal sealed record SecretReference(string Name, string? TypeName = null, string? Scope = null)
{
    public const string ExpressionType = "Secret";

    public static bool IsOne(JsonNode? expression) => expression is JsonObject typed && Text(typed["type"]) == ExpressionType;

    /// <summary>What an expression refers to; null: it is of another type, or nothing is chosen yet.</summary>
    public static SecretReference? Of(JsonNode? expression) =>
        !IsOne(expression) ? null
        : Values.Structured(expression!["value"]) switch // the designer saves it as a JSON text
        {
            JsonObject members => Of(Text(members["name"]), Text(members["typeName"]), Text(members["scope"])),
            var name => Of(Text(name), null, null),
        };

    /// <summary>The secret that a literal seems to refer to: a designer that turns a reference into a literal keeps its text. Null: none.</summary>
    public static string? NameInLiteral(JsonNode? expression) =>
        expression is JsonObject typed && (Text(typed["type"]) ?? "") is "" or "Literal" && Values.Structured(expression["value"]) is JsonObject members && members.ContainsKey("typeName") ? Text(members["name"]) : null;

    private static SecretReference? Of(string? name, string? typeName, string? scope) =>
        string.IsNullOrWhiteSpace(name) ? null : new(SecretName.Stored(name), Given(typeName), Given(scope));

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

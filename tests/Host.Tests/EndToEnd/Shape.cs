using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>Compares a document with a shape: the same members at least, and at each leaf a kind of value (<c>string</c>, <c>number</c>, <c>bool</c>, <c>time</c>, <c>any</c>; with <c>?</c> it may be null). A list in a shape has one item, which every item of the document must fit.</summary>
internal static class Shape
{
    public static void Holds(string shape, JsonNode? document)
    {
        var wrong = Compare(JsonNode.Parse(shape), document, "$").ToList();
        Assert.True(wrong.Count == 0, $"{string.Join('\n', wrong)}\n{document?.ToJsonString()}");
    }

    private static IEnumerable<string> Compare(JsonNode? shape, JsonNode? document, string path) => (shape, document) switch
    {
        (JsonObject members, JsonObject actual) => members.SelectMany(member => actual.ContainsKey(member.Key) ? Compare(member.Value, actual[member.Key], $"{path}.{member.Key}") : [$"{path}.{member.Key} is missing"]),
        (JsonArray items, JsonArray actual) => actual.SelectMany((item, index) => Compare(items[0], item, $"{path}[{index}]")),
        (JsonValue kind, _) => Fits(kind.GetValue<string>(), document) ? [] : [$"{path} is {document?.ToJsonString() ?? "null"} instead of {kind}"],
        _ => [$"{path} is {document?.ToJsonString() ?? "null"}"],
    };

    private static bool Fits(string kind, JsonNode? value) => kind.TrimEnd('?') switch
    {
        _ when value is null => kind.EndsWith('?'),
        "any" => true,
        "string" => value.GetValueKind() == JsonValueKind.String,
        "number" => value.GetValueKind() == JsonValueKind.Number,
        "bool" => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "time" => value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().EndsWith('Z') && DateTimeOffset.TryParse(value.GetValue<string>(), CultureInfo.InvariantCulture, out _),
        _ => throw new ArgumentException($"'{kind}' is no kind of value."),
    };
}

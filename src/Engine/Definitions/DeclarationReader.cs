using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>Reads what a definition declares: variables, inputs, outputs.</summary>
internal static class DeclarationReader
{
    public static IReadOnlyList<VariableDeclaration> Variables(JsonNode? node, string place)
    {
        var found = new List<VariableDeclaration>();
        var index = 0;
        foreach (var item in node as JsonArray ?? [])
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{place}[{index++}]");
            if (item is not JsonObject variable)
            {
                continue;
            }

            var name = GraphReader.Text(variable["name"]) ?? "";
            var id = GraphReader.Text(variable["id"]) is { Length: > 0 } given ? given : name;
            found.Add(new VariableDeclaration(id, name, TypeOf(variable, "typeName"), Flag(variable["isArray"]), Default(variable["value"] ?? variable["defaultValue"], at), IsSensitive(variable)));
        }

        return found;
    }

    public static IReadOnlyList<InputDeclaration> Inputs(JsonNode? node) =>
    [
        .. Objects(node).Select(i => new InputDeclaration(
            GraphReader.Text(i["name"]) ?? "", TypeOf(i, "type"), Flag(i["isArray"]), Flag(i["isRequired"]), IsSensitive(i), i["defaultValue"])),
    ];

    public static IReadOnlyList<OutputDeclaration> Outputs(JsonNode? node) =>
        [.. Objects(node).Select(o => new OutputDeclaration(GraphReader.Text(o["name"]) ?? "", TypeOf(o, "type"), Flag(o["isArray"]), IsSensitive(o)))];

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => (node as JsonArray ?? []).OfType<JsonObject>();

    private static string? Default(JsonNode? value, string place) => value switch
    {
        null => null,
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
        _ => throw new DefinitionException(place + ".value", "The default of a variable has to be a text, also for numbers: write \"5\", not 5."),
    };

    /// <summary><c>Int32</c> of <c>System.Int32, System.Private.CoreLib</c>, too.</summary>
    private static string TypeOf(JsonObject json, string property)
    {
        var name = GraphReader.Text(json[property]) is { Length: > 0 } given ? given : "Object";
        name = name.Split(',')[0].Trim();
        return name.StartsWith("System.", StringComparison.Ordinal) ? name[(name.LastIndexOf('.') + 1)..] : name;
    }

    private static bool IsSensitive(JsonObject json) => Flag(json["isSensitive"]) || Flag((json["customProperties"] as JsonObject)?["isSensitive"]);

    private static bool Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
}

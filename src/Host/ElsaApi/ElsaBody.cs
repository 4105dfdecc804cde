using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.ElsaApi;

/// <summary>A request's body: members that nobody knows are passed over, names match whatever their case, and no body is an empty one.</summary>
internal sealed class ElsaBody
{
    private readonly JsonElement root;

    private ElsaBody(JsonElement root) => this.root = root;

    /// <summary>The whole text exactly as it came.</summary>
    public string Whole => root.GetRawText();

    /// <exception cref="JsonException">It isn't JSON, or has a member twice.</exception>
    public static async Task<ElsaBody> ReadAsync(HttpContext context)
    {
        var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }

    /// <exception cref="JsonException">It isn't JSON, or has a member twice.</exception>
    public static ElsaBody Parse(ReadOnlyMemory<byte> json)
    {
        var text = json.Span.Trim(" \t\r\n"u8).IsEmpty ? "{}"u8.ToArray() : json;
        JsonTexts.Check(text, JsonTexts.ForDefinitions);
        using var document = JsonDocument.Parse(text, JsonTexts.ForDefinitions);
        return document.RootElement.ValueKind == JsonValueKind.Object ? new ElsaBody(document.RootElement.Clone()) : throw new JsonException("It must be an object.");
    }

    /// <summary>A query as if it were a body.</summary>
    /// <param name="lists">Names that are lists also where they are given once.</param>
    public static ElsaBody Of(IQueryCollection query, IReadOnlyCollection<string> lists)
    {
        var members = new JsonObject();
        foreach (var (name, values) in query)
        {
            var given = values.Where(value => !string.IsNullOrEmpty(value)).Select(value => value!).ToList();
            if (given.Count > 0)
            {
                members[name] = lists.Contains(name, StringComparer.OrdinalIgnoreCase) ? new JsonArray([.. given.Select(value => (JsonNode)value)]) : Scalar(given[0]);
            }
        }

        return Parse(System.Text.Encoding.UTF8.GetBytes(members.ToJsonString()));
    }

    public bool Has(string name) => Find(name) is not null;

    /// <summary>Null where the member is absent or empty.</summary>
    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString() is { Length: > 0 } text ? text : null,
        { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
        _ => throw ElsaErrors.Invalid(name, $"'{name}' has to be a text."),
    };

    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw ElsaErrors.Invalid(name, $"'{name}' has to be true or false."),
    };

    public int? Number(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= 0 => number,
        _ => throw ElsaErrors.Invalid(name, $"'{name}' has to be a whole number from 0."),
    };

    /// <summary>Null where the member is absent.</summary>
    public IReadOnlyList<string>? Texts(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => [.. list.EnumerateArray().Select(item => item.GetString()!)],
        _ => throw ElsaErrors.Invalid(name, $"'{name}' has to be a list of texts."),
    };

    public IReadOnlyList<string> NeededTexts(string name) => Texts(name) ?? throw ElsaErrors.Invalid(name, $"'{name}' is needed: a list of texts.");

    /// <summary>Null where the member is absent.</summary>
    public JsonObject? Object(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => JsonObject.Create(value),
        _ => throw ElsaErrors.Invalid(name, $"'{name}' has to be an object."),
    };

    public JsonNode? Value(string name) => Find(name) is { } value ? JsonNode.Parse(value.GetRawText(), documentOptions: JsonTexts.ForDefinitions) : null;

    /// <summary>A body within the body; null where the member is absent.</summary>
    public ElsaBody? Part(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new ElsaBody(value),
        _ => throw ElsaErrors.Invalid(name, $"'{name}' has to be an object."),
    };

    /// <summary>Empty where the member is absent.</summary>
    public IReadOnlyList<ElsaBody> Parts(string name) => Find(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object) => [.. list.EnumerateArray().Select(item => new ElsaBody(item))],
        _ => throw ElsaErrors.Invalid(name, $"'{name}' has to be a list of objects."),
    };

    private static JsonNode Scalar(string text) =>
        bool.TryParse(text, out var flag) ? flag
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
        : text;

    private JsonElement? Find(string name)
    {
        if (!root.TryGetProperty(name, out var found))
        {
            found = root.EnumerateObject().FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase)).Value;
        }

        return found.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : found;
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>The one place that says how JSON is read and written: how deep it may be nested, and that nothing from outside is found broken only later.</summary>
public static class JsonTexts
{
    /// <summary>Levels of nesting that a definition, a value or an answer may have.</summary>
    public const int Deepest = 512;

    /// <summary>Levels of what is stored: the deepest value, with a state or a row around it.</summary>
    public const int DeepestStored = 2 * Deepest;

    /// <summary>What the reader takes where nothing is said.</summary>
    private const int DeepestUnlessSaid = 64;

    private static readonly JsonDocumentOptions Stored = new() { MaxDepth = DeepestStored };

    // Stored text is read by this program and by people with a shell, never by a browser: no need to escape what is readable.
    private static readonly JsonSerializerOptions Readable = new() { MaxDepth = DeepestStored, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a definition may look like: comments and trailing commas, as people write them, but no member twice.</summary>
    public static JsonDocumentOptions ForDefinitions { get; } = new() { MaxDepth = Deepest, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false };

    /// <summary>As strict as the standard, and no member twice.</summary>
    public static JsonDocumentOptions ForBodies { get; } = new() { AllowDuplicateProperties = false };

    /// <summary>A value as the text of a column.</summary>
    public static string Write(JsonNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.ToJsonString(Readable);
    }

    /// <summary>A value from the text of a column; null for the text <c>null</c>.</summary>
    /// <exception cref="JsonException">It isn't JSON.</exception>
    public static JsonNode? Read(string text) => JsonNode.Parse(text, null, Stored);

    /// <summary>Refuses members given twice, and texts that are no Unicode, such as <c>"\ud800"</c>; otherwise whoever first looks at them, perhaps days later, would fail.</summary>
    /// <exception cref="JsonException">There is one, or it isn't JSON.</exception>
    public static void Check(ReadOnlyMemory<byte> json, JsonDocumentOptions options)
    {
        CheckTexts(json.Span, options);
        JsonDocument.Parse(json, options).Dispose();
    }

    private static void CheckTexts(ReadOnlySpan<byte> json, JsonDocumentOptions options)
    {
        var deepest = options.MaxDepth == 0 ? DeepestUnlessSaid : options.MaxDepth;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = deepest + 1, AllowTrailingCommas = options.AllowTrailingCommas, CommentHandling = options.CommentHandling });
        while (reader.Read())
        {
            if (reader.CurrentDepth >= deepest && reader.TokenType is (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                throw new JsonException($"It is nested deeper than {deepest} levels, at byte {reader.TokenStartIndex}.");
            }

            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                CheckText(ref reader);
            }
        }
    }

    private static void CheckText(ref Utf8JsonReader reader)
    {
        try
        {
            reader.GetString();
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException($"The text that begins at byte {reader.TokenStartIndex} is no Unicode: half of a surrogate pair stands alone, or bytes aren't UTF-8.", exception);
        }
    }
}

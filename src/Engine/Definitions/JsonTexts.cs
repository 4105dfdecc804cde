using System.Text.Json;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>How JSON from outside is read, so that nothing in it is found broken only later.</summary>
public static class JsonTexts
{
    /// <summary>What a definition may look like: comments and trailing commas, as people write them, but no member twice.</summary>
    public static JsonDocumentOptions ForDefinitions { get; } = new() { MaxDepth = 1024, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false };

    /// <summary>As strict as the standard, and no member twice.</summary>
    public static JsonDocumentOptions ForBodies { get; } = new() { AllowDuplicateProperties = false };

    /// <summary>Refuses members given twice, and texts that are no Unicode, such as <c>"\ud800"</c>; otherwise whoever first looks at them, perhaps days later, would fail.</summary>
    /// <exception cref="JsonException">There is one, or it isn't JSON.</exception>
    public static void Check(ReadOnlyMemory<byte> json, JsonDocumentOptions options)
    {
        CheckTexts(json.Span, options);
        JsonDocument.Parse(json, options).Dispose();
    }

    private static void CheckTexts(ReadOnlySpan<byte> json, JsonDocumentOptions options)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = options.MaxDepth, AllowTrailingCommas = options.AllowTrailingCommas, CommentHandling = options.CommentHandling });
        while (reader.Read())
        {
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

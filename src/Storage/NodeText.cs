using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Storage;

/// <summary>JSON nodes as the text of a column.</summary>
internal static class NodeText
{
    /// <summary>How deep a user's own data may be nested.</summary>
    public const int MaxDepth = 512;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = MaxDepth };

    // Stored text is read by this program and by people with a shell, never by a browser: no need to escape what is readable.
    private static readonly JsonSerializerOptions Writing = new() { MaxDepth = MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonNode node) => node.ToJsonString(Writing);

    public static JsonNode? Read(string text) => JsonNode.Parse(text, documentOptions: Reading);
}

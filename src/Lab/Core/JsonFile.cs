using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>A JSON object in a file: read whole, written whole.</summary>
internal static class JsonFile
{
    /// <summary>Indented, and readable: text outside ASCII stays as it is.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object, or null while there is no such file.</summary>
    /// <exception cref="JsonException">The file holds no JSON.</exception>
    public static JsonObject? Read(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject
                ?? throw new JsonException($"'{path}' holds no JSON object: 'lab reset' makes a fresh Lab.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public static void Write(string path, JsonNode value) => AtomicFile.Write(path, value.ToJsonString(Indented));
}

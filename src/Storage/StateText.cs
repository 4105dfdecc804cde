using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Storage;

/// <summary>A run's state as the text of its row.</summary>
internal static class StateText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        MaxDepth = NodeText.MaxDepth,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Write(RunState state) => JsonSerializer.Serialize(state, Options);

    /// <exception cref="JsonException">The text is no state.</exception>
    public static RunState Read(string text) =>
        JsonSerializer.Deserialize<RunState>(text, Options) ?? throw new JsonException("The row's state is null.");
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Storage;

/// <summary>A run's state as the text of its row.</summary>
internal static class StateText
{
    /// <summary>How deep a user's own data may be nested.</summary>
    public const int MaxDepth = 512;

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        MaxDepth = MaxDepth,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(RunState state) => JsonSerializer.Serialize(state, Options);

    /// <exception cref="JsonException">The text is no state.</exception>
    public static RunState Read(string text) =>
        JsonSerializer.Deserialize<RunState>(text, Options) ?? throw new JsonException("The row's state is null.");
}

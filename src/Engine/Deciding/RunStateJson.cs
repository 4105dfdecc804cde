using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>A run's state as the text that is stored. Members of a newer process survive.</summary>
public static class RunStateJson
{
    private static readonly RunStateContext Context = new(new JsonSerializerOptions(RunStateContext.Default.Options)
    {
        MaxDepth = JsonTexts.DeepestStored,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Serialize(RunState state) => JsonSerializer.Serialize(state, Context.RunState);

    /// <exception cref="JsonException">The text isn't a state.</exception>
    public static RunState Deserialize(string json) =>
        JsonSerializer.Deserialize(json, Context.RunState) ?? throw new JsonException("A stored state is 'null'.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunState))]
internal sealed partial class RunStateContext : JsonSerializerContext;

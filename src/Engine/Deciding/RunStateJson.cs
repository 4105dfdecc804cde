using System.Text.Json;
using System.Text.Json.Serialization;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>A run's state as the text that is stored. Members of a newer process survive.</summary>
public static class RunStateJson
{
    public static string Serialize(RunState state) => JsonSerializer.Serialize(state, RunStateContext.Default.RunState);

    /// <summary>UTF-8.</summary>
    public static byte[] SerializeToBytes(RunState state) => JsonSerializer.SerializeToUtf8Bytes(state, RunStateContext.Default.RunState);

    /// <exception cref="JsonException">The text isn't a state.</exception>
    public static RunState Deserialize(string json) =>
        JsonSerializer.Deserialize(json, RunStateContext.Default.RunState) ?? throw new JsonException("A stored state is 'null'.");

    /// <param name="json">UTF-8.</param>
    /// <exception cref="JsonException">The text isn't a state.</exception>
    public static RunState Deserialize(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, RunStateContext.Default.RunState) ?? throw new JsonException("A stored state is 'null'.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunState))]
internal sealed partial class RunStateContext : JsonSerializerContext;

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>A run's state as the text that is stored. Members of a newer process survive.</summary>
public static class RunStateJson
{
    /// <summary>Bytes of UTF-8 that a value may have within the state; a larger one lies beside it.</summary>
    internal const int ValueLimit = 64 * 1024;

    private static readonly RunStateContext Context = new(new JsonSerializerOptions(RunStateContext.Default.Options)
    {
        MaxDepth = JsonTexts.DeepestStored,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The state as it is to be stored. Values that are in the store since a read, or a write that was kept, are not among those to add.</summary>
    public static StateText Write(RunState state) => LargeValues.Write(state, ValueLimit);

    /// <param name="large">Finds the text of a large value by its hash.</param>
    /// <exception cref="JsonException">The text isn't a state, or a large value is missing.</exception>
    public static RunState Read(string json, Func<string, string?> large)
    {
        var state = Deserialize(json);
        LargeValues.PutBack(state, json, large);
        return state;
    }

    /// <summary>The whole state as one text.</summary>
    public static string Serialize(RunState state) => JsonSerializer.Serialize(state, Context.RunState);

    /// <summary>A state without its large values.</summary>
    /// <exception cref="JsonException">The text isn't a state.</exception>
    public static RunState Deserialize(string json) =>
        JsonSerializer.Deserialize(json, Context.RunState) ?? throw new JsonException("A stored state is 'null'.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunState))]
internal sealed partial class RunStateContext : JsonSerializerContext;

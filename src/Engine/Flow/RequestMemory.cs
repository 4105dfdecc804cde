using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>The request that a run has taken and not answered, and the answer to the last one it did: in the run's row, where whoever holds the connection looks, in whatever process.</summary>
public static class RequestMemory
{
    private const string Open = "request";
    private const string Answered = "response";

    /// <summary>The answer to a request of that id; null: none yet.</summary>
    public static JsonObject? AnswerTo(RunState state, string requestId)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Memory[Answered] is JsonObject answer && Text(answer["request"]) == requestId ? answer : null;
    }

    internal static void Take(RunState state, JsonObject request) => state.Memory[Open] = Text(request["id"]);

    /// <summary>Answers the open request; only the first answer does, and where there is none it is for nobody.</summary>
    internal static void Answer(RunState state, JsonObject answer)
    {
        if (Text(state.Memory[Open]) is { } id)
        {
            answer["request"] = id;
            state.Memory[Answered] = answer;
            state.Memory.Remove(Open);
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

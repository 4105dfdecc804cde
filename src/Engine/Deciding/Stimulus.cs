using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>Something that happened outside a run: it resumes the bookmarks and starts the workflows that wait for it.</summary>
/// <param name="Kind">For example <c>Elsa.Event</c>.</param>
/// <param name="Payload">What it is about, for example the event's name; bookmarks and triggers are found by it.</param>
public sealed record Stimulus(string Kind, JsonObject Payload)
{
    /// <summary>Only runs with this correlation id; runs that it starts get it. Null: any.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Only this run, and no workflow is started; null: any.</summary>
    public string? RunId { get; init; }

    /// <summary>Only this step of a run, and no workflow is started; null: any.</summary>
    public string? StepId { get; init; }

    /// <summary>It begins workflows and resumes nothing, though something may wait for the same.</summary>
    public bool OnlyStarts { get; init; }

    /// <summary>What it brings; null: nothing.</summary>
    public JsonNode? Input { get; init; }

    /// <summary>What bookmarks and triggers are found by.</summary>
    public string Hash => StimulusHash.Of(Kind, Payload, StepId);

    /// <summary>Meant for whoever is there: workflows start with it.</summary>
    public bool StartsRuns => RunId is null && StepId is null;

    /// <summary>As an outbox row holds it.</summary>
    public JsonObject ToJson() => new()
    {
        ["kind"] = Kind,
        ["payload"] = Payload.DeepClone(),
        ["correlationId"] = CorrelationId,
        ["runId"] = RunId,
        ["stepId"] = StepId,
        ["input"] = Input?.DeepClone(),
        ["onlyStarts"] = OnlyStarts ? true : null,
    };

    /// <summary>Reads what an outbox row holds.</summary>
    public static Stimulus Read(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new Stimulus(json["kind"]!.GetValue<string>(), json["payload"]!.DeepClone().AsObject())
        {
            CorrelationId = json["correlationId"]?.GetValue<string>(),
            RunId = json["runId"]?.GetValue<string>(),
            StepId = json["stepId"]?.GetValue<string>(),
            Input = json["input"]?.DeepClone(),
            OnlyStarts = json["onlyStarts"]?.GetValue<bool>() == true,
        };
    }
}

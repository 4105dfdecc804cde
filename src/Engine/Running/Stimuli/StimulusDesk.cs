using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Running.Stimuli;

/// <summary>Where the outside speaks to whoever waits for it: events, answers to tasks, requests. What it resumes and starts is stored before it is answered.</summary>
public sealed class StimulusDesk(EngineParts parts, Runner runner)
{
    private readonly StimulusCourier courier = new(parts, runner.Ring);

    /// <summary>Resumes the bookmarks that wait for the stimulus, each once whoever else asks, and starts the workflows that begin with it.</summary>
    /// <param name="keeps">Where no bookmark waits for it, it is kept for <see cref="EngineSettings.StimulusPatience"/> for one that comes, as Elsa does.</param>
    public async Task<StimulusResult> SendAsync(Stimulus stimulus, string actor, bool keeps, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(stimulus);
        var delivered = (DeliverResult.Delivered)await courier.DeliverAsync(stimulus, actor, null, keeps, ct);
        return new StimulusResult([.. delivered.Resumed], [.. delivered.Started.OfType<AcceptResult.Accepted>().Select(a => a.RunId)]);
    }

    /// <summary>Publishes an event of a name.</summary>
    /// <param name="correlationId">Only for runs with it; runs that it starts get it. Null: for all.</param>
    /// <param name="runId">Only for this run; null: for all.</param>
    /// <param name="input">What it brings; null: nothing.</param>
    public Task<StimulusResult> PublishAsync(string eventName, JsonNode? input, string? correlationId, string? runId, string actor, CancellationToken ct) =>
        SendAsync(new Stimulus(Event.Kind, Event.PayloadOf(eventName)) { CorrelationId = correlationId, RunId = runId, Input = input?.DeepClone() }, actor, keeps: true, ct);

    /// <summary>Completes the task of an id; false: no run waits for it, or it was completed before.</summary>
    /// <param name="result">Null: nothing.</param>
    public async Task<bool> CompleteTaskAsync(string taskId, JsonNode? result, string actor, CancellationToken ct) =>
        (await SendAsync(new Stimulus(RunTask.Kind, RunTask.AboutOf(taskId)) { Input = result?.DeepClone() }, actor, keeps: false, ct)).Resumed.Count > 0;
}

/// <param name="Resumed">Runs that go on, one for each bookmark.</param>
/// <param name="Started">Runs that begin.</param>
public sealed record StimulusResult(IReadOnlyList<string> Resumed, IReadOnlyList<string> Started);

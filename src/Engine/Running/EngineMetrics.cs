using System.Diagnostics.Metrics;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Running;

/// <summary>What the engine measures itself. Tags are types of activities and kinds of outcome alone: never a name of a client, never a secret.</summary>
internal static class EngineMetrics
{
    private static readonly Meter Meter = new("NexusWorkflows.Engine");

    private static readonly Histogram<double> Seconds = Meter.CreateHistogram(
        "nexus_step_seconds", unit: null, description: "How long a command of a step took, in seconds", tags: null,
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800] });

    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("nexus_attempts", unit: null, description: "Commands carried out, by how they ended");

    /// <param name="activity">A type of the catalog; null: one that isn't there, whose name is whatever a definition says and therefore no tag.</param>
    public static void Record(string? activity, TimeSpan took, Answer answer)
    {
        var type = KeyValuePair.Create<string, object?>("activity", activity ?? "unknown");
        Seconds.Record(took.TotalSeconds, type);
        Attempts.Add(1, type, KeyValuePair.Create<string, object?>("outcome", OutcomeOf(answer)));
    }

    private static string OutcomeOf(Answer answer) => answer is not Answer.Failed failed ? "ok" : failed.Kind switch
    {
        StepErrorKind.Transient => "transient",
        StepErrorKind.Permanent => "permanent",
        StepErrorKind.Unknown => "unknown",
        StepErrorKind.Down => "down",
        StepErrorKind.Conflict => "conflict",
        var kind => throw new InvalidOperationException($"The outcome '{kind}' has no name as a metric."),
    };
}

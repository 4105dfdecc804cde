using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Output;

/// <summary>How a step stands, in a few words.</summary>
internal static class StepWords
{
    /// <summary>Steps that a person wants to see: those that do something outside, and whatever went wrong.</summary>
    public static bool IsShown(StepDocument step) => step.Status == "faulted" || !step.Activity.StartsWith("Elsa.", StringComparison.Ordinal);

    public static string Of(StepDocument step, DateTimeOffset now) => step.Status switch
    {
        "scheduled" => "waiting",
        "waiting" when step.Error is { } error && step.Attempts >= step.AttemptLimit => $"looking what became of the last of {step.AttemptLimit} tries: {error.Message}",
        "running" or "waiting" when step.Error is { } error => $"retry {Retry(step)} because {error.Message}",
        "running" => step.StartedAt is { } began ? $"running {Spans.InWords(now - began)}" : "running",
        "waiting" => "waiting",
        "completed" => Took(step) is { } took ? $"done in {Spans.InWords(took)}" : "done",
        "faulted" => step.Error?.Message ?? "failed",
        var status => status,
    };

    /// <summary>The same without what changes by itself, to tell news from repetition.</summary>
    public static string Standing(StepDocument step) => step.Status switch
    {
        "running" when step.Error is null => "running",
        "scheduled" => "waiting",
        _ => Of(step, default),
    };

    // The call in progress is counted already; while a step waits for its next attempt that one isn't.
    private static string Retry(StepDocument step)
    {
        var number = step.Status == "running" ? Math.Max(step.Attempts, 2) : step.Attempts + 1;
        return step.AttemptLimit is { } limit ? $"{number} of {limit}" : $"{number}";
    }

    private static TimeSpan? Took(StepDocument step) => step.FinishedAt - step.StartedAt;
}

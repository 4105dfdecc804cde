using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Engine.Deciding.External;

/// <summary>How long to wait before the next attempt: as the step's strategy says, times the configured scale (S7).</summary>
internal static class Backoff
{
    /// <param name="attempt">Attempts made so far, from 1.</param>
    public static TimeSpan After(int attempt, RetryStrategy strategy, Moment moment) =>
        strategy.LimitAfter(attempt) * (strategy.Jitter ? moment.NextDouble() : 1) * moment.Settings.BackoffScale;

    /// <summary>How long to wait before a system is probed for a step that it was down for again and again, though its probe passed.</summary>
    /// <param name="wakes">How often it was said to be back; 0: no wait.</param>
    public static TimeSpan AfterWakes(int wakes, EngineSettings settings) =>
        wakes == 0 ? TimeSpan.Zero : RetryStrategy.Usual.LimitAfter(wakes) * settings.BackoffScale;

    /// <summary>The pause between two looks at something that will be over by itself.</summary>
    public static TimeSpan Poll(Moment moment) => TimeSpan.FromSeconds(Math.Max(0.02, 1 * moment.Settings.BackoffScale));
}

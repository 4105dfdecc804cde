namespace NexusWorkflows.Engine.Deciding.External;

/// <summary>How long to wait before the next attempt: 1 s doubling to 60 s with full jitter, times the configured scale (S7).</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <param name="attempt">Attempts made so far, from 1.</param>
    public static TimeSpan After(int attempt, Moment moment)
    {
        var limit = Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, Math.Min(attempt - 1, 10)));
        return TimeSpan.FromSeconds(limit * moment.NextDouble() * moment.Settings.BackoffScale);
    }

    /// <summary>How long to wait before a system is probed for a step that it was down for again and again, though its probe passed.</summary>
    /// <param name="wakes">How often it was said to be back; 0: no wait.</param>
    public static TimeSpan AfterWakes(int wakes, EngineSettings settings) =>
        wakes == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, Math.Min(wakes - 1, 10))) * settings.BackoffScale);

    /// <summary>The pause between two looks at something that will be over by itself.</summary>
    public static TimeSpan Poll(Moment moment) => TimeSpan.FromSeconds(Math.Max(0.02, 1 * moment.Settings.BackoffScale));
}

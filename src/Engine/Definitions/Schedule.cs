using System.Globalization;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>The times at which a trigger starts its definition (S14): a pure function of the schedule, its last time and now, so that any server finds the same ones.</summary>
public static class Schedule
{
    private const string Interval = "interval";
    private const string Expression = "cronExpression";
    private const string ExecuteAt = "executeAt";

    /// <summary>The next time; late ones are one: what was missed up to now isn't caught up one by one (S17).</summary>
    /// <param name="kind">The type of the activity.</param>
    /// <param name="payload">Its schedule.</param>
    /// <param name="last">The last time it started the definition; null: it never did.</param>
    /// <param name="now">UTC.</param>
    /// <returns>Null: never again, or the kind has no times.</returns>
    public static DateTimeOffset? Next(string kind, JsonObject payload, DateTimeOffset? last, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return kind switch
        {
            Flow.Timer.Kind => AfterIntervals(TimeSpan.Parse(payload[Interval]!.GetValue<string>(), CultureInfo.InvariantCulture), last ?? now, now),
            Cron.Kind => CronTimes.Next(payload[Expression]!.GetValue<string>(), last > now ? last.Value : now),
            StartAt.Kind => last is null ? DateTimeOffset.Parse(payload[ExecuteAt]!.GetValue<string>(), CultureInfo.InvariantCulture) : null,
            _ => null,
        };
    }

    internal static JsonObject OfTimer(TimeSpan interval) => new() { [Interval] = interval.ToString("c", CultureInfo.InvariantCulture) };

    internal static JsonObject OfCron(string expression) => new() { [Expression] = expression };

    internal static JsonObject OfStartAt(DateTimeOffset time) => new() { [ExecuteAt] = Times.Text(time.ToUniversalTime()) };

    /// <summary>The first of the intervals from an anchor that is after now; null: beyond the calendar.</summary>
    private static DateTimeOffset? AfterIntervals(TimeSpan interval, DateTimeOffset anchor, DateTimeOffset now)
    {
        var passed = now < anchor ? 0 : (now - anchor).Ticks / interval.Ticks;
        return interval.Ticks <= (DateTimeOffset.MaxValue - anchor).Ticks / (passed + 1) ? anchor + ((passed + 1) * interval) : null;
    }
}

using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Tests.Definitions;

/// <summary>The times of schedules, as a function of the schedule, its last time and now (S14, S17).</summary>
public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0 0 * * *", "2026-03-02T00:00:00")]
    [InlineData("*/15 * * * * *", "2026-03-01T12:00:15")]
    [InlineData("0 30 2 29 2 *", "2028-02-29T02:30:00")]
    [InlineData("@hourly", "2026-03-01T13:00:00")]
    public void Next_Cron_IsTheFirstTimeAfterNowInUtc(string expression, string next) =>
        Assert.Equal(next, Schedule.Next("Elsa.Cron", Schedule.OfCron(expression), null, Noon)?.ToString("s", System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Next_CronThatNeverComes_IsNone() => Assert.Null(Schedule.Next("Elsa.Cron", Schedule.OfCron("0 0 30 2 *"), null, Noon));

    [Fact]
    public void Next_CronWhoseTimeWasUsedByAFasterClock_IsTheOneAfterIt() =>
        Assert.Equal(Noon.AddHours(2), Schedule.Next("Elsa.Cron", Schedule.OfCron("@hourly"), Noon.AddHours(1), Noon));

    [Fact]
    public void Next_StartAt_IsItsTimeOnce()
    {
        var schedule = Schedule.OfStartAt(Noon.AddDays(-1));
        Assert.Equal(Noon.AddDays(-1), Schedule.Next("Elsa.StartAt", schedule, null, Noon));
        Assert.Null(Schedule.Next("Elsa.StartAt", schedule, Noon.AddDays(-1), Noon));
    }

    [Fact]
    public void Next_TimerBeyondTheCalendar_IsNone() => Assert.Null(Schedule.Next("Elsa.Timer", Schedule.OfTimer(TimeSpan.MaxValue), null, Noon));

    [Fact]
    public void Next_KindWithoutTimes_IsNone() => Assert.Null(Schedule.Next("Elsa.Event", [], null, Noon));

    /// <summary>However the processes' looks fall, the times that fire are on the beat, grow, and none is missed while somebody looks between each two.</summary>
    [Property(MaxTest = 200)]
    public Property Timer_LookedAtNowAndThen_KeepsItsBeat() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<PositiveInt[]>(), (interval, looks) =>
        {
            var beat = TimeSpan.FromSeconds((interval.Get % 500) + 1);
            var schedule = Schedule.OfTimer(beat);
            var (now, last) = (Noon, (DateTimeOffset?)null);
            var due = Schedule.Next("Elsa.Timer", schedule, null, now);
            foreach (var look in looks)
            {
                now += TimeSpan.FromSeconds(look.Get % 2_000);
                if (due > now)
                {
                    continue;
                }

                Assert.Equal(0, (due!.Value - Noon).Ticks % beat.Ticks);
                Assert.True(last is null || due > last);
                last = due;
                due = Schedule.Next("Elsa.Timer", schedule, last, now);
                Assert.True(due > now && due - now <= beat);
            }
        });
}

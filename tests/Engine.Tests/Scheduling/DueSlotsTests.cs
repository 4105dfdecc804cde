using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NexusWorkflows.Engine.Scheduling;

namespace NexusWorkflows.Engine.Tests.Scheduling;

/// <summary>Which slots are due, over both days of daylight saving time, jitter and times without a server.</summary>
public sealed class DueSlotsTests
{
    private static readonly string[] Crons = ["* * * * *", "*/7 * * * * *", "30 2 * * *", "0 3 * * 1-5", "15 */5 * * *", "0 0 1 * *", "59 59 23 L * *"];
    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"];

    [Theory]
    [InlineData("2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")] // 02:30 doesn't exist: the first instant after the gap
    [InlineData("2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")] // 02:30 is there twice: the first
    public void Next_OnTheDaysOfDaylightSaving_ComesOnceAndValid(string after, string first, string second)
    {
        var cron = CronInZone.Parse("30 2 * * *", "Europe/Berlin");

        var slot = cron.Next(At(after));

        Assert.Equal(At(first), slot);
        Assert.Equal(At(second), cron.Next(slot!.Value));
    }

    [Theory]
    [InlineData("* * *", "UTC", "cron")]
    [InlineData("99 * * * *", "UTC", "cron")]
    [InlineData("", "UTC", "cron")]
    [InlineData("0 0 30 2 *", "UTC", "cron")]
    [InlineData("* * * * *", "Europe/Nowhere", "zone")]
    [InlineData("* * * * *", "W. Europe Standard Time", "zone")]
    [InlineData("* * * * *", "../../etc/passwd", "zone")]
    [InlineData("* * * * *", "", "zone")]
    public void Parse_WhatCantBeRead_NamesItsField(string cron, string zone, string field) =>
        Assert.Equal(field, Assert.Throws<ScheduleException>(() => CronInZone.Parse(cron, zone)).Field);

    [Fact]
    public void Due_OnTime_StartsEachAndSaysTheNext()
    {
        var due = DueSlots.Of(Schedule("*/10 * * * * *", "2026-03-01T08:00:00Z"), At("2026-03-01T08:00:25Z"));

        Assert.Equal([At("2026-03-01T08:00:10Z"), At("2026-03-01T08:00:20Z")], due.Slots.Select(slot => slot.Time));
        Assert.All(due.Slots, slot => Assert.Null(slot.CatchesUp));
        Assert.Equal(At("2026-03-01T08:00:30Z"), due.NextDue);
    }

    [Fact]
    public void Due_AfterYearsOfMinutes_IsOneCatchUpThatSaysWhichItIsFor()
    {
        var due = DueSlots.Of(Schedule("0 * * * * *", "2020-01-01T00:00:00Z"), At("2026-03-01T08:00:30Z"));

        Assert.Equal(new MissedSlots(At("2020-01-01T00:01:00Z"), At("2026-03-01T07:59:00Z"), DueSlots.MostCounted), Assert.Single(due.Slots).CatchesUp);
        Assert.Equal((At("2026-03-01T08:00:00Z"), At("2026-03-01T08:01:00Z")), (due.Slots[0].Time, due.NextDue));
    }

    [Fact]
    public void Due_MissedAndNothingElse_StartsTheNewestOrLeavesThemOut()
    {
        var schedule = Schedule("0 3 * * *", "2026-03-01T03:00:00Z");

        var once = Assert.Single(DueSlots.Of(schedule, At("2026-03-04T08:00:00Z")).Slots);
        var skip = Assert.Single(DueSlots.Of(schedule with { Missed = MissedRule.Skip }, At("2026-03-04T08:00:00Z")).Slots);

        Assert.Equal((At("2026-03-04T03:00:00Z"), false, 3), (once.Time, once.IsLeftOut, once.CatchesUp!.Count));
        Assert.Equal((At("2026-03-04T03:00:00Z"), true, 3), (skip.Time, skip.IsLeftOut, skip.CatchesUp!.Count));
    }

    [Fact]
    public void Due_PausedOrClockGoneBack_IsNothing()
    {
        var schedule = Schedule("* * * * *", "2026-03-01T08:00:00Z");

        Assert.Equal(new DueSlots([], null).NextDue, DueSlots.Of(schedule with { IsPaused = true }, At("2026-03-02T08:00:00Z")).NextDue);
        var back = DueSlots.Of(schedule, At("2026-03-01T07:00:00Z"));
        Assert.Empty(back.Slots);
        Assert.Equal(At("2026-03-01T08:01:00Z"), back.NextDue);
    }

    [Fact]
    public void Last_InAnyStretch_IsTheLastOfThemAll()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var cron = CronInZone.Parse(Crons[i % Crons.Length], Zones[random.Next(Zones.Length)]);
            var after = At("2026-03-28T00:00:00Z").AddSeconds(random.Next(86_400 * 2)) + (i % 2 * TimeSpan.FromDays(210));
            var upTo = after.AddSeconds(random.Next(20_000));

            Assert.Equal(cron.Between(after, upTo).Cast<DateTimeOffset?>().LastOrDefault(), cron.Last(after, upTo));
        }
    }

    /// <summary>However the looks of servers fall and whatever their clocks say: no slot twice, none before its time, and none lost, be it started, caught up with or left out.</summary>
    [Property(MaxTest = 300, Replay = "2026,1201")]
    public Property Looks_NowAndThen_DecideEachSlotOnce() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNegativeInt>(), ArbMap.Default.ArbFor<PositiveInt[]>(), (kind, looks) =>
        {
            var start = At(kind.Get % 2 == 0 ? "2026-03-28T20:00:00Z" : "2026-10-24T20:00:00Z");
            var schedule = new RecurringSchedule("s", Crons[kind.Get % Crons.Length], Zones[kind.Get % Zones.Length], "w", start, 1)
            {
                Jitter = TimeSpan.FromSeconds(kind.Get % 3 * 20),
                Missed = kind.Get % 4 == 0 ? MissedRule.Skip : MissedRule.Once,
            };
            var cron = CronInZone.Parse(schedule.Cron, schedule.Zone);
            var (now, decided, seen) = (start, start, start);
            foreach (var look in looks)
            {
                now += TimeSpan.FromSeconds(((look.Get * 97) % 7_000) - 30); // now and then a clock is behind
                var due = DueSlots.Of(schedule with { LastSlot = decided }, now);
                foreach (var slot in due.Slots)
                {
                    var from = slot.CatchesUp?.First ?? slot.Time;
                    Assert.True(slot.DueAt >= slot.Time && slot.DueAt <= slot.Time + schedule.Jitter && slot.DueAt <= now);
                    Assert.Equal(from, cron.Next(decided));
                    Assert.True(slot.CatchesUp is not { } missed || missed.Last == slot.Time || slot.Time == cron.Next(missed.Last));
                    decided = slot.Time;
                }

                seen = now > seen ? now : seen;
                Assert.True(due.NextDue is null || due.NextDue > decided);
                Assert.True(due.Slots.Count == DueSlots.MostAtOnce || cron.Next(decided) is not { } left || left > now || DueSlots.DueAt(schedule, left) > now);
            }
        });

    private static RecurringSchedule Schedule(string cron, string last) => new("nightly", cron, "UTC", "w", At(last), 1);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

using Microsoft.Extensions.Time.Testing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>Waits and schedules, by a clock that the test turns.</summary>
public sealed class TimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Delay_NotOver_RestsWithItsTime()
    {
        await using var engine = new ToyEngine { Clock = new FakeTimeProvider(Noon) };
        await using var process = await engine.StartAsync();
        await process.PublishAsync("delays", Definitions.Delay("d", "3.00:00:00"), Definitions.Line("after"));

        var id = await AcceptAsync(process, "delays");
        await process.ServeUntilAsync(async () => Assert.Equal(RunStatus.Waiting, (await process.FindAsync(id)).State.Status));

        var run = await process.FindAsync(id);
        Assert.Equal((Noon.AddDays(3), null), (run.DueAt, run.Holder));
        Assert.Empty(await process.LinesAsync(id));
    }

    [Fact]
    public async Task Delays_OverWhileNoProcessWasThere_FireOnceInTheOrderOfTheirTimes()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var engine = new ToyEngine { Clock = clock };
        string id;
        await using (var process = await engine.StartAsync())
        {
            var branches = string.Join(',', new[] { 30, 10, 20 }.Select(n =>
                $$"""{ "id": "s{{n}}", "type": "Elsa.Sequence", "version": 1, "activities": [{{Definitions.Delay($"d{n}", $"00:{n}:00")}}, {{Definitions.Line($"{n}")}}] }"""));
            await process.PublishAsync("delays", $$"""{ "id": "p", "type": "Elsa.Parallel", "version": 1, "activities": [{{branches}}] }""", Definitions.Line("end"));
            id = await AcceptAsync(process, "delays");
            await process.ServeUntilAsync(async () => Assert.Equal(Noon.AddMinutes(10), (await process.FindAsync(id)).DueAt));
        }

        clock.Advance(TimeSpan.FromDays(2));
        await using var heir = await engine.StartAsync();
        await heir.DriveAsync(id);

        Assert.Equal(["10", "20", "30", "end"], await heir.LinesAsync(id));
        Assert.Equal(RunStatus.Finished, (await heir.FindAsync(id)).State.Status);
    }

    [Fact]
    public async Task Delay_KilledAtEveryPointOnce_GoesOnOnce()
    {
        for (var point = 0; ; point++)
        {
            var clock = new FakeTimeProvider(Noon);
            await using var engine = new ToyEngine { Clock = clock };
            var count = -1;
            string id;
            bool killed;
            await using (var process = await engine.StartAsync(new RunnerHooks { DiesAt = (_, _) => Interlocked.Increment(ref count) == point }))
            {
                await process.PublishAsync("delays", Definitions.Delay("d", "-00:00:01"), Definitions.Line("after"));
                id = await AcceptAsync(process, "delays");
                killed = await process.DriveAsync(id);
            }

            await using var heir = await engine.StartAsync();
            await heir.DriveAsync(id);
            Assert.Equal(["after"], await heir.LinesAsync(id));
            if (!killed)
            {
                Assert.True(point >= 4, $"Only {point} kill points: two commits have two each.");
                return;
            }
        }
    }

    [Fact]
    public async Task Timer_EachInterval_StartsOneRunHoweverManyProcesses()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var engine = new ToyEngine { Clock = clock };
        await using var one = await engine.StartAsync();
        await using var two = await engine.StartAsync();
        await one.PublishAsync("ticks", Definitions.Timer("t", "00:01:00"), Definitions.Line("tick"));
        using var stop = new CancellationTokenSource();
        var serving = Task.WhenAll(one.Runner.RunAsync(null, stop.Token), two.Runner.RunAsync(null, stop.Token));

        for (var minute = 1; minute <= 3; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await Eventually.HoldsAsync(async () => Assert.Equal(minute, (await one.RunsOfAsync("ticks")).Count(r => r.State.Status == RunStatus.Finished)));
        }

        await stop.CancelAsync();
        await serving;
        var runs = await one.RunsOfAsync("ticks");
        Assert.Equal([Noon.AddMinutes(1), Noon.AddMinutes(2), Noon.AddMinutes(3)], runs.Select(r => r.AcceptedAt));
        Assert.All(runs, r => Assert.Equal("schedule:ticks", r.State.Actor));
        Assert.Equal(["tick"], await one.LinesAsync(runs[0].Id));
    }

    [Fact]
    public async Task Timer_LateByHours_StartsOneRunAndKeepsItsBeat()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var engine = new ToyEngine { Clock = clock };
        await using var process = await engine.StartAsync();
        await process.PublishAsync("ticks", Definitions.Timer("t", "00:10:00"));
        clock.Advance(TimeSpan.FromMinutes(95));

        await process.ServeUntilAsync(async () => Assert.Single(await process.RunsOfAsync("ticks")));

        Assert.Equal(Noon.AddMinutes(100), await NextAsync(process, clock));
    }

    [Fact]
    public async Task Cron_PublishedAnew_GoesOnWhereItWas()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var engine = new ToyEngine { Clock = clock };
        await using var process = await engine.StartAsync();
        await process.PublishAsync("daily", Definitions.Cron("c", "0 30 6 * * *"), Definitions.Line("one"));
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 6, 30, 0, TimeSpan.Zero), await NextAsync(process, clock));
        clock.Advance(TimeSpan.FromHours(18.5));
        await process.ServeUntilAsync(async () => Assert.Single(await process.RunsOfAsync("daily")));

        await process.PublishAsync("daily", Definitions.Cron("c", "0 30 6 * * *"), Definitions.Line("two"));

        Assert.Equal(new DateTimeOffset(2026, 3, 3, 6, 30, 0, TimeSpan.Zero), await NextAsync(process, clock));
    }

    [Fact]
    public async Task StartAt_Fired_IsNotFiredAgainByTheNextVersion()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var engine = new ToyEngine { Clock = clock };
        await using var process = await engine.StartAsync();
        await process.PublishAsync("once", Definitions.StartAt("s", "2026-03-01T11:00:00Z"), Definitions.Line("one"));
        await process.ServeUntilAsync(async () => Assert.Single(await process.RunsOfAsync("once")));

        await process.PublishAsync("once", Definitions.StartAt("s", "2026-03-01T11:00:00Z"), Definitions.Line("two"));

        Assert.Null(await NextAsync(process, clock));
    }

    [Fact]
    public async Task Retracted_Definition_StartsNoMore()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var engine = new ToyEngine { Clock = clock };
        await using var process = await engine.StartAsync();
        await process.PublishAsync("ticks", Definitions.Timer("t", "00:01:00"), Definitions.Event("e", "Go", starts: true));
        var audit = new AuditRow(Noon, "test", "retract", "ticks", null);

        Assert.True(await process.Store.RetractAsync("ticks", audit, CancellationToken.None));
        Assert.False(await process.Store.RetractAsync("ticks", audit, CancellationToken.None));

        Assert.Null(await NextAsync(process, clock));
        Assert.Empty((await process.SendAsync("Go")).Started);
    }

    /// <summary>The only trigger's next time, by moving the clock beyond any.</summary>
    private static async Task<DateTimeOffset?> NextAsync(ToyEngine.Process process, FakeTimeProvider clock)
    {
        var now = clock.GetUtcNow();
        clock.AdjustTime(now.AddYears(10));
        var due = (await process.Store.DueTriggersAsync(10, CancellationToken.None)).SingleOrDefault()?.DueAt;
        clock.AdjustTime(now);
        return due;
    }

    private static async Task<string> AcceptAsync(ToyEngine.Process process, string workflow) =>
        Assert.IsType<StartResult.Started>(await process.Intake.StartAsync(new StartRequest(workflow, [], "cli:test"), CancellationToken.None)).RunId;
}

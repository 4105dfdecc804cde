using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Scheduling;
using NexusWorkflows.Engine.Tests.Running;

namespace NexusWorkflows.Engine.Tests.Scheduling;

/// <summary>Looks at schedules over a real store: what starts, once, on however many servers.</summary>
public sealed class ScheduleTickTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Eight = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeTimeProvider clock = new(Eight);
    private ToyEngine engine = null!;
    private ToyEngine.Process process = null!;

    public async Task InitializeAsync()
    {
        engine = EngineAt(clock);
        process = await engine.StartAsync();
        await process.PublishAsync("lines", Running.Definitions.Line("hello"));
        await process.PublishAsync("waits", Running.Definitions.Delay("d", "3.00:00:00"));
    }

    public async Task DisposeAsync()
    {
        await process.DisposeAsync();
        await engine.DisposeAsync();
    }

    [Fact]
    public async Task Look_BeforeItsTime_StartsNothingAndSaysWhen()
    {
        await AddAsync(Hourly("lines"));

        var next = await LookAsync(process);

        Assert.Equal(Eight.AddHours(1), next);
        Assert.Equal(0, (await RunsAsync()).Total);
    }

    [Fact]
    public async Task Look_OfManyServersAtOnce_StartsOneRunForEachSlot()
    {
        await AddAsync(Hourly("lines") with { Cron = "0 * * * * *", Overlap = OverlapRule.Allow });
        await using var other = await engine.StartAsync();
        for (var minute = 1; minute <= 5; minute++)
        {
            clock.SetUtcNow(Eight.AddMinutes(minute).AddSeconds(1));
            await Task.WhenAll(new[] { process, other, process, other }.Select(one => Task.Run(() => LookAsync(one))));
        }

        Assert.Equal(5, (await RunsAsync()).Total);
        Assert.Equal(5, (await SlotsAsync()).Select(slot => slot.RunId).Distinct().Count());
        Assert.All((await RunsAsync()).Items, run => Assert.Equal(("schedule:s", "s"), (run.State.Actor, run.State.Name)));
    }

    [Fact]
    public async Task Look_AfterDaysWithoutAServer_StartsOneRunForAllThatWasMissed()
    {
        await AddAsync(Hourly("lines"));
        clock.SetUtcNow(Eight.AddDays(3).AddMinutes(30));

        await LookAsync(process);
        await LookAsync(process);

        var slot = Assert.Single(await SlotsAsync());
        Assert.Equal((SlotState.Started, Eight.AddDays(3), new MissedSlots(Eight.AddHours(1), Eight.AddDays(3), 72)), (slot.State, slot.Time, slot.CatchesUp));
        Assert.Equal(1, (await RunsAsync()).Total);
    }

    [Fact]
    public async Task Look_WhileTheRunBeforeLives_SkipsQueuesOnceOrStartsBesideIt()
    {
        await AddAsync(Hourly("waits") with { Name = "skips" });
        await AddAsync(Hourly("waits") with { Name = "queues", Overlap = OverlapRule.Queue });
        await AddAsync(Hourly("waits") with { Name = "allows", Overlap = OverlapRule.Allow });
        for (var hour = 1; hour <= 3; hour++)
        {
            clock.SetUtcNow(Eight.AddHours(hour).AddSeconds(1));
            await LookAsync(process);
        }

        Assert.Equal([SlotState.Skipped, SlotState.Skipped, SlotState.Started], (await SlotsAsync("skips")).Select(slot => slot.State));
        Assert.Equal([SlotState.Merged, SlotState.Queued, SlotState.Started], (await SlotsAsync("queues")).Select(slot => slot.State));
        Assert.Equal([SlotState.Started, SlotState.Started, SlotState.Started], (await SlotsAsync("allows")).Select(slot => slot.State));
        Assert.Single((await SlotsAsync("skips")).Select(slot => slot.RunId).Distinct());
    }

    [Fact]
    public async Task Look_QueuedSlot_StartsWhenTheRunBeforeHasEnded()
    {
        await AddAsync(Hourly("lines") with { Overlap = OverlapRule.Queue });
        clock.SetUtcNow(Eight.AddHours(1).AddSeconds(1));
        await LookAsync(process);
        clock.SetUtcNow(Eight.AddHours(2).AddSeconds(1));
        await LookAsync(process);
        Assert.Equal(SlotState.Queued, (await SlotsAsync())[0].State);

        await process.DriveAsync((await SlotsAsync())[1].RunId!);
        await LookAsync(process);

        var slots = await SlotsAsync();
        Assert.Equal((SlotState.Started, Eight.AddHours(2)), (slots[0].State, slots[0].Time));
        Assert.NotEqual(slots[0].RunId, slots[1].RunId);
    }

    [Fact]
    public async Task Look_StartThatIsRefused_IsRecordedAndHarmsNoOtherSchedule()
    {
        await AddAsync(Hourly("nothing") with { Name = "a" });
        await AddAsync(Hourly("lines") with { Name = "b", Zone = "Nowhere/Else" });
        await AddAsync(Hourly("lines") with { Name = "c" });
        clock.SetUtcNow(Eight.AddHours(1).AddSeconds(1));

        await LookAsync(process);

        var refused = Assert.Single(await SlotsAsync("a"));
        Assert.Equal((SlotState.Refused, null, "There is no published workflow 'nothing'."), (refused.State, refused.RunId, refused.Detail));
        Assert.Empty(await SlotsAsync("b"));
        Assert.Equal(SlotState.Started, Assert.Single(await SlotsAsync("c")).State);
    }

    [Fact]
    public async Task Look_SecretWithoutValue_IsRefusedByItsNameAndRunNowStartsNothing()
    {
        await AddAsync(Hourly("lines") with { Secrets = new Dictionary<string, string> { ["password"] = "smtp" } });
        clock.SetUtcNow(Eight.AddHours(1).AddSeconds(1));

        await LookAsync(process);

        Assert.Equal("The input 'password' takes the secret 'smtp', which has no value now. Give it one with 'secrets set smtp'.", Assert.Single(await SlotsAsync()).Detail);
    }

    /// <summary>As with a full disk, or a database that is started anew: the look fails, says so, and the next one does it.</summary>
    [Fact]
    public async Task Look_StoreFailsAtTheCommit_LosesNothingAndStartsOneRun()
    {
        await AddAsync(Hourly("lines"));
        clock.SetUtcNow(Eight.AddHours(1).AddSeconds(1));
        var tick = new ScheduleTick(process.Parts, new FailingOnce(process.Store), process.Intake);

        var failure = await Assert.ThrowsAsync<StoreException>(() => tick.LookAsync(_ => { }, None));
        Assert.Equal(("store.full", 0), (failure.Code, (await RunsAsync()).Total));
        await tick.LookAsync(_ => { }, None);
        await tick.LookAsync(_ => { }, None);

        Assert.Equal((SlotState.Started, Eight.AddHours(1)), (Assert.Single(await SlotsAsync()).State, (await SlotsAsync())[0].Time));
        Assert.Equal(1, (await RunsAsync()).Total);
    }

    [Fact]
    public async Task RunNow_ByAPerson_UsesUpNoSlotAndCountsAsTheRunBefore()
    {
        await AddAsync(Hourly("waits") with { Input = new JsonObject { ["a"] = 1 } });

        var now = await Tick(process).RunNowAsync((await process.Store.FindScheduleAsync("s", None))!, "key:mary", None);
        clock.SetUtcNow(Eight.AddHours(1).AddSeconds(1));
        await LookAsync(process);

        Assert.Equal((SlotState.Started, "key:mary"), (now!.State, now.By));
        var slots = await SlotsAsync();
        Assert.Equal([(SlotState.Skipped, now.RunId), (SlotState.Started, now.RunId)], slots.Select(slot => (slot.State, slot.RunId)));
    }

    private static ToyEngine EngineAt(TimeProvider clock) => new() { Clock = clock };

    private static RecurringSchedule Hourly(string workflow) => new("s", "0 * * * *", "UTC", workflow, Eight, 1) { CreatedAt = Eight, UpdatedAt = Eight, UpdatedBy = "cli:test" };

    private static ScheduleTick Tick(ToyEngine.Process process) => new(process.Parts, process.Store, process.Intake);

    private static Task<DateTimeOffset?> LookAsync(ToyEngine.Process process) => Tick(process).LookAsync(_ => { }, None);

    private async Task AddAsync(RecurringSchedule schedule) => Assert.True(await process.Store.AddScheduleAsync(schedule, new AuditRow(Eight, "cli:test", "schedule.add", schedule.Name, null), None));

    private async Task<IReadOnlyList<SlotRecord>> SlotsAsync(string name = "s") => (await process.Store.SlotsAsync(name, 1, 100, None)).Items;

    private Task<Page<RunRecord>> RunsAsync() => process.Store.ListAsync(new RunFilter(), None);

    /// <summary>A store whose first decision of a slot can't be written.</summary>
    private sealed class FailingOnce(IScheduleStore store) : IScheduleStore
    {
        private bool failed;

        public Task<IReadOnlyList<RecurringSchedule>> ListSchedulesAsync(CancellationToken ct) => store.ListSchedulesAsync(ct);

        public Task<RecurringSchedule?> FindScheduleAsync(string name, CancellationToken ct) => store.FindScheduleAsync(name, ct);

        public Task<bool> AddScheduleAsync(RecurringSchedule schedule, AuditRow audit, CancellationToken ct) => store.AddScheduleAsync(schedule, audit, ct);

        public Task<bool> ChangeScheduleAsync(RecurringSchedule schedule, AuditRow audit, CancellationToken ct) => store.ChangeScheduleAsync(schedule, audit, ct);

        public Task<bool> RemoveScheduleAsync(string name, AuditRow audit, CancellationToken ct) => store.RemoveScheduleAsync(name, audit, ct);

        public Task<Page<SlotRecord>> SlotsAsync(string name, int page, int pageSize, CancellationToken ct) => store.SlotsAsync(name, page, pageSize, ct);

        public Task<IReadOnlyList<SlotRecord>> ReadySlotsAsync(CancellationToken ct) => store.ReadySlotsAsync(ct);

        public Task<string?> LiveRunAsync(string name, CancellationToken ct) => store.LiveRunAsync(name, ct);

        public Task<SlotRecord?> FireSlotAsync(SlotFiring firing, CancellationToken ct)
        {
            if (!failed)
            {
                failed = true;
                throw new StoreException("store.full", "The disk is full.");
            }

            return store.FireSlotAsync(firing, ct);
        }
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Scheduling;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Schedules with their history, and slots that are decided once.</summary>
public abstract class ScheduleContract : StoreContract
{
    private IScheduleStore Store => (IScheduleStore)Runs;

    [ContractFact]
    public async Task Add_AndChange_IsStoredAsItIsWithItsAudit()
    {
        var schedule = Nightly() with { Input = new JsonObject { ["a"] = "ä" }, Secrets = new Dictionary<string, string> { ["p"] = "smtp" }, Overlap = OverlapRule.Queue, Missed = MissedRule.Skip, Jitter = TimeSpan.FromSeconds(30), IsShipped = true };
        Assert.True(await Store.AddScheduleAsync(schedule, Sample.Audit("schedule.add", "nightly"), None));
        Assert.False(await Store.AddScheduleAsync(schedule, Sample.Audit("schedule.add", "nightly"), None));

        Assert.True(await Store.ChangeScheduleAsync(schedule with { Cron = "0 4 * * *", IsPaused = true, LastSlot = Now.AddDays(-1) }, Sample.Audit("schedule.edit", "nightly"), None));
        Assert.False(await Store.ChangeScheduleAsync(schedule with { Cron = "0 5 * * *" }, Sample.Audit("schedule.edit", "nightly"), None));

        var stored = Assert.Single(await Store.ListSchedulesAsync(None));
        Assert.Equal(("0 4 * * *", true, 2, Now, """{"a":"ä"}""", "smtp"), (stored.Cron, stored.IsPaused, stored.Revision, stored.LastSlot, stored.Input.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), stored.Secrets["p"]));
        Assert.Equal((OverlapRule.Queue, MissedRule.Skip, TimeSpan.FromSeconds(30), true), (stored.Overlap, stored.Missed, stored.Jitter, stored.IsShipped));
        Assert.Equal(1, (await Audit.ListAsync(new AuditFilter(Action: "schedule.edit"), None)).Total);
    }

    [ContractFact]
    public async Task Remove_Shipped_IsNotShippedAgainButMayBeAdded()
    {
        await AddAsync(Nightly() with { IsShipped = true });
        await FireAsync(Nightly() with { IsShipped = true }, "r1");

        Assert.True(await Store.RemoveScheduleAsync("nightly", Sample.Audit("schedule.remove", "nightly"), None));
        Assert.False(await Store.RemoveScheduleAsync("nightly", Sample.Audit("schedule.remove", "nightly"), None));
        Assert.Null(await Store.FindScheduleAsync("nightly", None));
        Assert.False(await Store.AddScheduleAsync(Nightly() with { IsShipped = true }, Sample.Audit(), None));
        await AddAsync(Nightly());

        Assert.Empty((await Store.SlotsAsync("nightly", 1, 50, None)).Items);
        Assert.NotNull(await Queries.FindAsync("r1", None));
    }

    [ContractFact]
    public async Task NamedSecret_ThatAScheduleGivesItsRuns_IsRemovedOnlyAfterIt()
    {
        var secrets = (INamedSecretStore)Runs;
        await secrets.PutNamedSecretAsync(new KeptSecret(new NamedSecret("smtp", "0123456789abcdef", 1, SecretStatus.Active, Now), [1], 0), Sample.Audit("secret.set", "smtp"), None);
        await AddAsync(Nightly() with { Secrets = new Dictionary<string, string> { ["password"] = "smtp" } });

        var refused = await secrets.RemoveNamedSecretAsync("smtp", Sample.Audit("secret.remove", "smtp"), None);
        await Store.RemoveScheduleAsync("nightly", Sample.Audit("schedule.remove", "nightly"), None);
        var removed = await secrets.RemoveNamedSecretAsync("smtp", Sample.Audit("secret.remove", "smtp"), None);

        Assert.Equal((true, "nightly"), (refused.Found, Assert.Single(refused.Schedules)));
        Assert.Equal((true, 0, 0), (removed.Found, removed.UsedBy.Count, removed.Schedules.Count));
        Assert.Empty(await secrets.ListNamedSecretsAsync(None));
    }

    [ContractFact]
    public async Task Fire_ByTwoProcesses_StartsOneRun()
    {
        await AddAsync(Nightly());
        var other = (IScheduleStore)await AnotherAsync();

        var both = await Task.WhenAll(
            FireAsync(Nightly(), "r1"),
            other.FireSlotAsync(new SlotFiring(Nightly(), Slot(1), Sample.Run("r2", key: "nightly@1")), None));

        var started = Assert.Single(both, record => record is not null)!;
        Assert.Equal((SlotState.Started, Now.AddHours(1)), (started.State, (await Store.FindScheduleAsync("nightly", None))!.LastSlot));
        Assert.Equal(started.RunId, Assert.Single((await Queries.ListAsync(new(), None)).Items).Id);
    }

    [ContractFact]
    public async Task Fire_OfAScheduleThatChangedOrIsPaused_WritesNothing()
    {
        await AddAsync(Nightly());
        await Store.ChangeScheduleAsync(Nightly() with { IsPaused = true }, Sample.Audit(), None);

        Assert.Null(await FireAsync(Nightly(), "r1"));
        Assert.Null(await FireAsync(Nightly() with { Revision = 2 }, "r1"));
        Assert.Null(await FireAsync(Nightly() with { Name = "gone" }, "r1"));

        Assert.Empty((await Queries.ListAsync(new(), None)).Items);
    }

    [ContractFact]
    public async Task Fire_RefusedMissedOrBusy_IsRecordedWithItsReason()
    {
        await AddAsync(Nightly());
        await ClaimedAsync("holder", new Engine.Running.Hold("site:a", true));

        var refused = await Store.FireSlotAsync(new SlotFiring(Nightly(), Slot(1), null) { Refusal = "No." }, None);
        var missed = await Store.FireSlotAsync(new SlotFiring(Nightly(1), Slot(2) with { IsLeftOut = true, CatchesUp = new MissedSlots(Now, Now.AddHours(2), 2) }, null), None);
        var busy = await Store.FireSlotAsync(new SlotFiring(Nightly(2), Slot(3), Sample.Run("r1", holds: [new Engine.Running.Hold("site:a", true)])), None);

        Assert.Equal((SlotState.Refused, "No."), (refused!.State, refused.Detail));
        Assert.Equal((SlotState.Missed, 2), (missed!.State, missed.CatchesUp!.Count));
        Assert.Equal((SlotState.Refused, "holder", "'site:a' is held by a run."), (busy!.State, busy.RunId, busy.Detail));
        Assert.Equal([busy, missed, refused], (await Store.SlotsAsync("nightly", 1, 50, None)).Items);
    }

    [ContractFact]
    public async Task Fire_Queued_IsReadyOnceTheRunBeforeHasEnded()
    {
        await AddAsync(Nightly() with { Overlap = OverlapRule.Queue });
        await FireAsync(Queue(0), "r1");
        Assert.Equal(SlotState.Queued, (await Store.FireSlotAsync(new SlotFiring(Queue(1), Slot(2), null), None))!.State);
        Assert.Equal(SlotState.Merged, (await Store.FireSlotAsync(new SlotFiring(Queue(2), Slot(3), null), None))!.State);
        Assert.Empty(await Store.ReadySlotsAsync(None));
        Assert.Null(await Store.FireSlotAsync(new SlotFiring(Queue(3), Slot(2), Sample.Run("r2")) { WasQueued = true }, None));

        await EndAsync(await ClaimOneAsync("a"));

        var ready = Assert.Single(await Store.ReadySlotsAsync(None));
        Assert.Equal(Now.AddHours(2), ready.Time);
        Assert.Equal((SlotState.Started, "r2"), State(await Store.FireSlotAsync(new SlotFiring(Queue(3), Slot(2), Sample.Run("r2")) { WasQueued = true }, None)));
        Assert.Null(await Store.FireSlotAsync(new SlotFiring(Queue(3), Slot(2), Sample.Run("r3")) { WasQueued = true }, None));
        Assert.Equal("r2", await Store.LiveRunAsync("nightly", None));
    }

    [ContractFact]
    public async Task Slots_OfManyYears_KeepTheNewestAndWhatStillLives()
    {
        await AddAsync(Nightly());
        await FireAsync(Nightly(), "r1");
        for (var hour = 1; hour < 1_010; hour++)
        {
            await Store.FireSlotAsync(new SlotFiring(Nightly(hour), Slot(hour + 1), null), None);
        }

        var page = await Store.SlotsAsync("nightly", 11, 100, None);

        Assert.Equal((1_001, "r1"), (page.Total, Assert.Single(page.Items).RunId));
        Assert.Equal("r1", await Store.LiveRunAsync("nightly", None));
    }

    private RecurringSchedule Nightly(int hours = 0) => new("nightly", "0 * * * *", "Europe/Berlin", "onboarding", Now.AddHours(hours), 1) { CreatedAt = Now, UpdatedAt = Now, UpdatedBy = "cli:root" };

    private RecurringSchedule Queue(int hours) => Nightly(hours) with { Overlap = OverlapRule.Queue };

    private DueSlot Slot(int hours) => new(Now.AddHours(hours), Now.AddHours(hours));

    private static (SlotState? State, string? RunId) State(SlotRecord? record) => (record?.State, record?.RunId);

    private Task<SlotRecord?> FireAsync(RecurringSchedule schedule, string runId) => Store.FireSlotAsync(new SlotFiring(schedule, Slot(1), Sample.Run(runId, key: "nightly@1")), None);

    private async Task AddAsync(RecurringSchedule schedule) => Assert.True(await Store.AddScheduleAsync(schedule, Sample.Audit("schedule.add", schedule.Name), None));
}

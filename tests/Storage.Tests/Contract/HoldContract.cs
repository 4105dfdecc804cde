using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Holds that another run has, and who gets them next.</summary>
public abstract class HoldContract : StoreContract
{
    private static readonly Hold A = new("site:a", true);
    private static readonly Hold B = new("site:b", true);

    [ContractFact]
    public async Task Accept_HoldTakenAndItWaits_IsListedWithWhoHasItAndIsNobodysToClaim()
    {
        await ClaimedAsync("r1", A);
        Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(new AcceptResult.Accepted("w1"), await WaitAsync("w1", A));

        var record = (await Queries.FindAsync("w1", None))!;
        Assert.Equal((RunStatus.Waiting, Now), (record.State.Status, record.State.WaitsForHoldsSince));
        Assert.Equal(new HoldWait("site:a", "r1", Now.AddSeconds(-10), null), record.WaitsForHold);
        Assert.Equal(record.WaitsForHold, (await Queries.ListAsync(new RunFilter(RunStatus.Waiting), None)).Items.Single().WaitsForHold);
        Assert.Empty(await Runs.ClaimAsync("a", Lease, 10, null, None));
    }

    [ContractFact]
    public async Task Release_OneWaits_HasTheHoldsFromThatMomentOn()
    {
        var holder = await ClaimedAsync("r1", A);
        await WaitAsync("w1", A);

        await EndAsync(holder);

        Assert.Equal(new AcceptResult.Busy("site:a", "w1"), await Runs.AcceptAsync(Sample.Run("r2", holds: [A]), None));
        var granted = await GrantedAsync("w1");
        Assert.Null((await Queries.FindAsync("w1", None))!.WaitsForHold);
        await EndAsync(granted);
        Assert.Equal(new AcceptResult.Accepted("r3"), await Runs.AcceptAsync(Sample.Run("r3", holds: [A]), None));
    }

    [ContractFact]
    public async Task Release_OneOfTwoHoldsFree_TakesNeitherUntilBothAre()
    {
        var first = await ClaimedAsync("r1", A);
        var second = await ClaimedAsync("r2", B);
        await WaitAsync("w1", A, B);

        await EndAsync(first);

        Assert.Empty(await Runs.ClaimAsync("a", Lease, 10, null, None));
        Assert.Equal(new HoldWait("site:b", "r2", Now, null), (await Queries.FindAsync("w1", None))!.WaitsForHold);
        Assert.Equal(new UndoAnswer.Busy(new HoldWait("site:a", "w1", null, null)), await Runs.TellUndoAsync("r1", Sample.Told("undo"), None));
        await EndAsync(second);
        await GrantedAsync("w1");
    }

    [ContractFact]
    public async Task Accept_AnOlderRunWaitsForTheSame_IsBehindIt()
    {
        await ClaimedAsync("r1", new Hold("site:a", false));
        await WaitAsync("w1", A);

        // A reader could share with the reader of now, but then one after another would keep the change away for ever.
        Assert.Equal(new AcceptResult.Busy("site:a", "w1", Waits: true), await Runs.AcceptAsync(Sample.Run("r2", holds: [new Hold("site:a", false)]), None));
        await WaitAsync("w2", new Hold("site:a", false));
        Assert.Equal(new HoldWait("site:a", "w1", null, null), (await Queries.FindAsync("w2", None))!.WaitsForHold);
    }

    [ContractFact]
    public async Task Release_ManyWaitCrosswise_EachGetsItsTurnInTheOrderOfAsking()
    {
        var run = await ClaimedAsync("r1", A, B);
        await WaitAsync("w1", A, B);
        await WaitAsync("w2", B, A);
        await WaitAsync("w3", A);
        await WaitAsync("w4", B);

        await EndAsync(run);
        await EndAsync(await GrantedAsync("w1"));
        await EndAsync(await GrantedAsync("w2"));

        Assert.Equal(["w3", "w4"], (await Runs.ClaimAsync("a", Lease, 10, null, None)).Select(r => r.State.Id).Order());
    }

    [ContractFact]
    public async Task Cancel_OfAWaitingRun_LetsThoseBehindItOn()
    {
        await ClaimedAsync("r1", A);
        await WaitAsync("w1", A, B);
        await WaitAsync("w2", B);
        await Runs.TellAsync("w1", Sample.Told("cancel"), None);

        await EndAsync(await ClaimOneAsync("a"), RunStatus.Cancelled);

        await GrantedAsync("w2");
        Assert.Equal(new AcceptResult.Busy("site:a", "r1"), await Runs.AcceptAsync(Sample.Run("r3", holds: [A]), None));
    }

    [ContractFact]
    public async Task Release_ByAnotherProcess_GrantsToo()
    {
        var holder = await ClaimedAsync("r1", A);
        var other = await AnotherAsync();
        await other.AcceptAsync(Sample.Run("w1", holds: [A]) with { WaitsWhenBusy = true }, None);

        await EndAsync(holder);

        Assert.Equal("w1", Assert.Single(await other.ClaimAsync("b", Lease, 10, null, None)).State.Id);
    }

    [ContractFact]
    public async Task Accept_LooksLaterAndNothingInTheWay_IsGrantedAtOnceAndLooksThen()
    {
        await Runs.AcceptAsync(Sample.Run("w1", holds: [A]) with { LooksLater = true }, None);

        Assert.Equal(RunStatus.Waiting, (await GrantedAsync("w1")).State.Status);
        Assert.Equal(new AcceptResult.Busy("site:a", "w1"), await Runs.AcceptAsync(Sample.Run("r2", holds: [A]), None));
    }

    [ContractFact]
    public async Task Accept_ChildWhoseHoldIsTaken_IsRefusedEvenIfItWouldWait()
    {
        await ClaimedAsync("r1", A);

        Assert.Equal(new AcceptResult.Busy("site:a", "r1"), await Runs.AcceptAsync(Sample.Run("c1", root: "r2", holds: [A]) with { WaitsWhenBusy = true }, None));
    }

    [ContractFact]
    public async Task Commit_ChildEnds_ItsRootKeepsTheHolds()
    {
        await ClaimedAsync("r1", A);
        await Runs.AcceptAsync(Sample.Run("c1", root: "r1", holds: [B]), None);

        await EndAsync(await ClaimOneAsync("a"));

        Assert.Equal(new AcceptResult.Busy("site:a", "r1"), await Runs.AcceptAsync(Sample.Run("r2", holds: [A]), None));
        Assert.Equal(new AcceptResult.Busy("site:b", "r1"), await Runs.AcceptAsync(Sample.Run("r2", holds: [B]), None));
    }

    [ContractFact]
    public async Task InTheWay_AsksWithoutChanging()
    {
        await ClaimedAsync("r1", A);

        Assert.Equal(new HoldWait("site:a", "r1", Now, null), await Runs.InTheWayAsync(new HoldWish([B, A], [], true), None));
        Assert.Null(await Runs.InTheWayAsync(new HoldWish([B], [], true), None));
    }

    private Task<AcceptResult> WaitAsync(string id, params Hold[] holds) => Runs.AcceptAsync(Sample.Run(id, holds: holds) with { WaitsWhenBusy = true }, None);
}

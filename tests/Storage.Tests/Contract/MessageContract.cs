using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Messages to runs, leases given back, and runs that are parked.</summary>
public abstract class MessageContract : StoreContract
{
    [ContractFact]
    public async Task Tell_UnknownRun_IsFalse() => Assert.False(await Runs.TellAsync("nobody", Sample.Told("undo"), None));

    [ContractFact]
    public async Task Tell_RunAtRest_MakesItDueWithItsMessagesInOrder()
    {
        var run = await ClaimedAsync("r1");
        await Runs.CommitAsync(Sample.Commit(run, due: null, release: true), None);
        Assert.Null(await Runs.NextDueAsync(null, None));

        Assert.True(await Runs.TellAsync("r1", Sample.Told("retry"), None));
        await Runs.TellAsync("r1", Sample.Told("undo"), None);

        Assert.Equal(Now, await Runs.NextDueAsync(null, None));
        var claimed = await ClaimOneAsync("a");
        Assert.Equal(["retry", "undo"], claimed.Messages.Select(m => (string)m.Payload["action"]!));
        Assert.Equal(claimed.Messages.Select(m => m.Id), (await Runs.InboxAsync("r1", None)).Select(m => m.Id));
    }

    [ContractFact]
    public async Task Tell_FinalRun_IsClaimedAgain()
    {
        var run = await ClaimedAsync("r1");
        run.State.Reach(RunStatus.Finished);
        await Runs.CommitAsync(Sample.Commit(run, release: true), None);
        Clock.Advance(TimeSpan.FromDays(40));
        Assert.Empty(await Runs.ClaimAsync("a", Lease, 10, null, None));

        await Runs.TellAsync("r1", Sample.Told("undo"), None);

        Assert.Equal(RunStatus.Finished, (await ClaimOneAsync("a")).State.Status);
    }

    [ContractFact]
    public async Task Commit_MessageCameSinceTheClaim_IsReturnedAndKeepsTheReleasedRunDue()
    {
        var run = await ClaimedAsync("r1");
        await Runs.TellAsync("r1", Sample.Told("cancel"), None);

        var committed = Assert.IsType<CommitResult.Committed>(await Runs.CommitAsync(Sample.Commit(run, due: Now.AddDays(1), release: true), None));

        Assert.Equal("cancel", (string)Assert.Single(committed.Messages).Payload["action"]!);
        var again = await ClaimOneAsync("b");
        Assert.Equal(committed.Messages[0].Id, Assert.Single(again.Messages).Id);
    }

    [ContractFact]
    public async Task Commit_MessageUsedUp_IsGoneAndTheRunRests()
    {
        var run = await ClaimedAsync("r1");
        await Runs.TellAsync("r1", Sample.Told("retry"), None);
        var id = Assert.Single(await Runs.InboxAsync("r1", None)).Id;

        var committed = Assert.IsType<CommitResult.Committed>(await Runs.CommitAsync(Sample.Commit(run, release: true, consumed: [id]), None));

        Assert.Empty(committed.Messages);
        Assert.Empty(await Runs.InboxAsync("r1", None));
        Assert.Null(await Runs.NextDueAsync(null, None));
    }

    [ContractFact]
    public async Task Commit_MessageOfAnotherRunNamed_LeavesItThere()
    {
        var run = await ClaimedAsync("r1");
        await Runs.AcceptAsync(Sample.Run("r2"), None);
        await Runs.TellAsync("r2", Sample.Told("retry"), None);

        await Runs.CommitAsync(Sample.Commit(run, consumed: [(await Runs.InboxAsync("r2", None))[0].Id]), None);

        Assert.Single(await Runs.InboxAsync("r2", None));
    }

    [ContractFact]
    public async Task Renew_OwnLease_HoldsLonger()
    {
        var run = await ClaimedAsync("r1");
        Clock.Advance(Lease / 2);

        Assert.True(await Runs.RenewAsync("r1", run.Fence, Lease, None));

        Clock.Advance(Lease / 2);
        Assert.Empty(await Runs.ClaimAsync("b", Lease, 10, null, None));
        Clock.Advance(Lease / 2);
        Assert.Single(await Runs.ClaimAsync("b", Lease, 10, null, None));
    }

    [ContractFact]
    public async Task Release_DrainedRun_IsDueAtOnceAndNotCounted()
    {
        var run = await ClaimedAsync("r1");
        run.State.Reach(RunStatus.Waiting);
        var version = ((CommitResult.Committed)await Runs.CommitAsync(Sample.Commit(run, due: Now.AddHours(1)), None)).Version;

        await Runs.ReleaseAsync("r1", run.Fence, null, None);

        var again = await ClaimOneAsync("b");
        Assert.Equal((version, 1), (again.Version, again.Claims));
    }

    [ContractFact]
    public async Task Release_FinalRun_Rests()
    {
        var run = await ClaimedAsync("r1");
        run.State.Reach(RunStatus.Undone);
        await Runs.CommitAsync(Sample.Commit(run), None);

        await Runs.ReleaseAsync("r1", run.Fence, null, None);

        Assert.Null(await Runs.NextDueAsync(null, None));
    }

    [ContractFact]
    public async Task ReleaseHolder_DeadHolder_FreesItsRunsOnly()
    {
        await ClaimedAsync("r1");
        await Runs.AcceptAsync(Sample.Run("r2"), None);
        await Runs.ClaimAsync("b", Lease, 10, null, None);

        await Runs.ReleaseHolderAsync("a", None);

        Assert.Equal(["b"], await Runs.HoldersAsync(None));
        Assert.Equal("r1", (await ClaimOneAsync("c")).State.Id);
    }

    [ContractFact]
    public async Task Claim_DecisionThrewThreeTimes_IsParkedWithItsCause()
    {
        await Runs.AcceptAsync(Sample.Run("r1"), None);
        for (var claims = 1; claims <= 3; claims++)
        {
            var run = await ClaimOneAsync("a");
            Assert.Equal(claims, run.Claims);
            await Runs.ReleaseAsync("r1", run.Fence, $"Bug: number {claims}", None);
            Assert.Empty(await Runs.ClaimAsync("a", Lease, 10, null, None));
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Runs.AcceptAsync(Sample.Run("r2"), None);
        Assert.Equal("r2", (await ClaimOneAsync("a")).State.Id);

        var parked = await Queries.FindAsync("r1", None);
        Assert.True(parked!.Quarantined);
        Assert.Equal("Bug: number 3", parked.State.Cause);
        Assert.Null(parked.Holder);
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(["r2"], (await Runs.ClaimAsync("a", Lease, 10, null, None)).Select(r => r.State.Id));
        Assert.Null(await Runs.NextDueAsync(null, None));
    }

    /// <summary>Two runs always commit in one group; what one of them writes can't be applied.</summary>
    [ContractFact]
    public async Task Commit_BadWriteThreeTimes_ParksItsRunAndTheOtherGoesOn()
    {
        await Runs.AcceptAsync(Sample.Run("bad"), None);
        await Runs.AcceptAsync(Sample.Run("good"), None);
        var good = (await Runs.ClaimAsync("a", Lease, 1, "good", None))[0];
        for (var time = 1; time <= 3; time++)
        {
            var bad = (await Runs.ClaimAsync("a", Lease, 1, "bad", None))[0];
            Assert.Equal(time == 1 ? null : "It can't be applied.", bad.Failed);
            Assert.IsType<CommitResult.Committed>(await Runs.CommitAsync(Sample.Commit(bad), None));

            var refused = Runs.CommitAsync(Sample.Commit(bad with { Version = bad.Version + 1 }, new Decision { Writes = { new LocalWrite("register.unknown", []) } }), None);
            var committed = Runs.CommitAsync(Sample.Commit(good, new Decision { Journal = { Sample.Entry(time) } }), None);

            await Assert.ThrowsAsync<RunDataException>(() => refused);
            good = good with { Version = Assert.IsType<CommitResult.Committed>(await committed).Version };
            await Runs.ReleaseAsync("bad", bad.Fence, "It can't be applied.", None);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var parked = await Queries.FindAsync("bad", None);
        Assert.Equal((true, "It can't be applied."), (parked!.Quarantined, parked.State.Cause));
        Assert.Empty(await Runs.ClaimAsync("a", Lease, 10, "bad", None));
        Assert.Equal(3, (await Queries.JournalAsync("good", 0, 10, None)).Count);
        await Runs.TellAsync("bad", Sample.Told("retry"), None);
        Assert.Null((await Runs.ClaimAsync("a", Lease, 10, "bad", None))[0].Failed);
    }

    [ContractFact]
    public async Task Claim_HolderDiedThreeTimes_IsParked()
    {
        await Runs.AcceptAsync(Sample.Run("r1"), None);
        ClaimedRun last = null!;
        for (var i = 0; i < 3; i++)
        {
            last = await ClaimOneAsync("a");
            await Runs.ReleaseHolderAsync("a", None);
        }

        Assert.Empty(await Runs.ClaimAsync("a", Lease, 10, null, None));
        Assert.Equal("The process that worked on it ended three times without a commit.", (await Queries.FindAsync("r1", None))!.State.Cause);
        Assert.Same(CommitResult.Lost.Instance, await Runs.CommitAsync(Sample.Commit(last), None));
    }

    [ContractFact]
    public async Task Claim_CommitBetweenDeaths_StartsCountingAgain()
    {
        await Runs.AcceptAsync(Sample.Run("r1"), None);
        for (var i = 0; i < 5; i++)
        {
            var run = await ClaimOneAsync("a");
            Assert.Equal(1, run.Claims);
            await Runs.CommitAsync(Sample.Commit(run), None);
            await Runs.ReleaseHolderAsync("a", None);
        }
    }

    [ContractFact]
    public async Task Tell_ParkedRun_GivesItAnotherTry()
    {
        await Runs.AcceptAsync(Sample.Run("r1"), None);
        for (var i = 0; i < 4; i++)
        {
            await Runs.ClaimAsync("a", Lease, 1, null, None);
            await Runs.ReleaseHolderAsync("a", None);
        }

        await Runs.TellAsync("r1", new RunMessage("resume", []), None);
        Assert.Empty(await Runs.ClaimAsync("a", Lease, 1, null, None));
        await Runs.TellAsync("r1", Sample.Told("retry"), None);

        Assert.Equal(1, (await ClaimOneAsync("a")).Claims);
        Assert.False((await Queries.FindAsync("r1", None))!.Quarantined);
    }
}

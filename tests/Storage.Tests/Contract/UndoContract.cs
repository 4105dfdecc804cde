using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>The holds of an undo, and what isn't a run's to remove any more.</summary>
public abstract class UndoContract : StoreContract
{
    private static readonly Hold A = new("site:a", true);
    private static readonly Hold B = new("site:b", true);

    [ContractFact]
    public async Task TellUndo_FinalRun_HasItsHoldsAgainFromThatMomentOn()
    {
        await EndAsync(await ClaimedAsync("r1", A, B));

        Assert.IsType<UndoAnswer.Told>(await Runs.TellUndoAsync("r1", Sample.Told("undo"), None));

        Assert.Equal(new AcceptResult.Busy("site:a", "r1"), await Runs.AcceptAsync(Sample.Run("r2", holds: [A]), None));
        Assert.Equal(new AcceptResult.Busy("site:b", "r1"), await Runs.AcceptAsync(Sample.Run("r2", holds: [B]), None));
        var record = (await Queries.FindAsync("r1", None))!;
        Assert.Equal((RunStatus.Undoing, Direction.Undo, null), (record.State.Status, record.State.Direction, record.FinishedAt));
        var claimed = await ClaimOneAsync("a");
        Assert.Equal((RunStatus.Finished, "told"), (claimed.State.Status, Assert.Single(claimed.Messages).Kind));
        await EndAsync(claimed, RunStatus.Undone);
        Assert.Equal(new AcceptResult.Accepted("r2"), await Runs.AcceptAsync(Sample.Run("r2", holds: [A]), None));
    }

    [ContractFact]
    public async Task TellUndo_ALiveRunHoldsOneOfThem_IsBusyAndNothingChanged()
    {
        await EndAsync(await ClaimedAsync("r1", A, B));
        await ClaimedAsync("r2", B);

        Assert.Equal(new UndoAnswer.Busy(new HoldWait("site:b", "r2", Now, null)), await Runs.TellUndoAsync("r1", Sample.Told("undo"), None));

        var record = (await Queries.FindAsync("r1", None))!;
        Assert.Equal((RunStatus.Finished, Now, null), (record.State.Status, record.FinishedAt, record.DueAt));
        Assert.Empty(await Runs.InboxAsync("r1", None));
        Assert.Equal(new AcceptResult.Accepted("r3"), await Runs.AcceptAsync(Sample.Run("r3", holds: [A]), None));
        Assert.Empty((await Audit.ListAsync(new AuditFilter(Action: "run.undo"), None)).Items);
    }

    [ContractFact]
    public async Task TellUndo_Twice_IsToldTwiceWithTheHoldsOnce()
    {
        await EndAsync(await ClaimedAsync("r1", A));
        await Runs.TellUndoAsync("r1", Sample.Told("undo"), None);

        Assert.IsType<UndoAnswer.Told>(await Runs.TellUndoAsync("r1", Sample.Told("undo"), None));

        await EndAsync(await ClaimOneAsync("a"), RunStatus.Undone);
        Assert.Equal(new AcceptResult.Accepted("r2"), await Runs.AcceptAsync(Sample.Run("r2", holds: [A]), None));
    }

    [ContractFact]
    public async Task TellUndo_TwoFinalRunsOfOneScopeAtOnce_OnlyOneGoesOn()
    {
        await EndAsync(await ClaimedAsync("r1", A));
        await EndAsync(await ClaimedAsync("r2", A));
        var other = await AnotherAsync();

        var answers = await Task.WhenAll(Runs.TellUndoAsync("r1", Sample.Told("undo"), None), other.TellUndoAsync("r2", Sample.Told("undo"), None));

        Assert.Single(answers.OfType<UndoAnswer.Told>());
        Assert.Single(answers.OfType<UndoAnswer.Busy>());
    }

    [ContractFact]
    public async Task TellUndo_NoSuchRun_IsNotFound() => Assert.IsType<UndoAnswer.NotFound>(await Runs.TellUndoAsync("r9", Sample.Told("undo"), None));

    [ContractFact]
    public async Task TellUndo_WhileItStillRuns_ItsHoldsHaveNoGapWhenItEnds()
    {
        var run = await ClaimedAsync("r1", A);
        await Runs.TellUndoAsync("r1", Sample.Told("undo"), None);
        run.State.Reach(RunStatus.Finished);

        await Runs.CommitAsync(Sample.Commit(run, new Decision { ReleaseHolds = true }, release: true), None);

        Assert.Equal(new AcceptResult.Busy("site:a", "r1"), await Runs.AcceptAsync(Sample.Run("r2", holds: [A]), None));
        await EndAsync(await ClaimOneAsync("a"), RunStatus.Undone);
        Assert.Equal(new AcceptResult.Accepted("r2"), await Runs.AcceptAsync(Sample.Run("r2", holds: [A]), None));
    }

    [ContractFact]
    public async Task TakenOver_ALaterRunRecordedTheSameThing_NamesIt()
    {
        await MadeAsync("r1", Sample.Effect("e1", "r1", 1), Sample.Effect("e2", "r1", 2) with { Name = "b.example" }, Sample.Effect("e3", "r1", 3) with { Kind = "database" });
        await MadeAsync("r2", Sample.Effect("e4", "r2", 1) with { MadeAt = Now.AddHours(1) });
        await MadeAsync("r3", Sample.Effect("e5", "r3", 1) with { MadeAt = Now.AddHours(2) });

        Assert.Equal([new TakenEffect("e1", "r3")], await Runs.TakenOverAsync("r1", None));
        Assert.Equal([new TakenEffect("e4", "r3")], await Runs.TakenOverAsync("r2", None));
        Assert.Empty(await Runs.TakenOverAsync("r3", None));
    }

    [ContractTheory]
    [InlineData(EffectStatus.Removed)]
    [InlineData(EffectStatus.Kept)]
    [InlineData(EffectStatus.Unknown)]
    public async Task TakenOver_TheLaterRunDoesntHaveItForSure_IsNobodys(EffectStatus later)
    {
        await MadeAsync("r1", Sample.Effect("e1", "r1", 1));
        await MadeAsync("r2", Sample.Effect("e2", "r2", 1) with { MadeAt = Now.AddHours(1), Status = later });

        Assert.Empty(await Runs.TakenOverAsync("r1", None));
    }

    private async Task MadeAsync(string id, params EffectState[] effects)
    {
        var run = await ClaimedAsync(id);
        run.State.Reach(RunStatus.Finished);
        var decision = new Decision();
        decision.Effects.AddRange(effects);
        await Runs.CommitAsync(Sample.Commit(run, decision, release: true), None);
    }
}

using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Running.Stimuli;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>What lives can't be deleted, and what was deleted stays so (S13).</summary>
public abstract class DeletionContract : StoreContract
{
    private IStimulusStore Stimuli => (IStimulusStore)Runs;

    private IDefinitionEditor Editor => (IDefinitionEditor)Runs;

    [ContractFact]
    public async Task DeleteRun_WhoseAwaitedChildLives_IsRefused()
    {
        await Runs.AcceptAsync(Sample.Run("p"), None);
        var parent = await ClaimOneAsync("a");
        await Runs.CommitAsync(Sample.Commit(parent) with { Children = [FamilyContract.Child("c", "p")] }, None);

        Assert.Equal(new DeleteResult.InUse("c"), await Runs.DeleteAsync("p", Sample.Audit(), None));
        Assert.NotNull(await Queries.FindAsync("p", None));
        Assert.Equal(new DeleteResult.NotFound(), await Runs.DeleteAsync("none", Sample.Audit(), None));

        var child = Assert.Single(await Runs.ClaimAsync("a", Lease, 10, null, None));
        child.State.Reach(RunStatus.Finished);
        await Runs.CommitAsync(Sample.Commit(child, release: true), None);
        Assert.Equal(new DeleteResult.Deleted(), await Runs.DeleteAsync("p", Sample.Audit(), None));
        Assert.Empty((await Queries.ListAsync(new RunFilter(), None)).Items);
        Assert.IsType<CommitResult.Lost>(await Runs.CommitAsync(Sample.Commit(parent with { Version = 2 }) with { Children = [FamilyContract.Child("d", "p")] }, None));
        Assert.Empty((await Queries.ListAsync(new RunFilter(), None)).Items);
    }

    [ContractFact]
    public async Task DeleteRun_ThatHoldsWhatAnotherWaitsFor_GivesItToThatOne()
    {
        await Runs.AcceptAsync(Sample.Run("r1", holds: [new Hold("site:a", true)]), None);
        await Runs.AcceptAsync(Sample.Run("r2", holds: [new Hold("site:a", true)]) with { WaitsWhenBusy = true }, None);
        Assert.Empty(await Runs.InboxAsync("r2", None));

        Assert.Equal(new DeleteResult.Deleted(), await Runs.DeleteAsync("r1", Sample.Audit(), None));

        Assert.Equal("granted", Assert.Single(await Runs.InboxAsync("r2", None)).Kind);
    }

    [ContractFact]
    public async Task DeleteRun_ThatEnded_StaysDeletedWhateverComesLate()
    {
        await Runs.AcceptAsync(Sample.Run("p", key: "k"), None);
        var parent = await ClaimOneAsync("a");
        await Runs.CommitAsync(Sample.Commit(parent, new Decision { Journal = { Sample.Entry(1) } }) with { Children = [FamilyContract.Child("c", "p"), FamilyContract.Child("d", "p", awaited: false)] }, None);
        var children = await Runs.ClaimAsync("a", Lease, 10, null, None);
        var awaited = children.Single(r => r.State.Id == "c");
        awaited.State.Reach(RunStatus.Finished);
        await Runs.CommitAsync(Sample.Commit(awaited, release: true), None);
        Assert.Equal(new DeleteResult.InUse("p"), await Runs.DeleteAsync("c", Sample.Audit(), None));
        parent.State.Reach(RunStatus.Finished);
        await Runs.CommitAsync(Sample.Commit(parent with { Version = 2 }, release: true), None);

        Assert.Equal(new DeleteResult.Deleted(), await Runs.DeleteAsync("p", Sample.Audit("run.delete", "p"), None));

        var late = children.Single(r => r.State.Id == "d");
        await Runs.CommitAsync(Sample.Commit(late, new Decision { Told = { new RunTold("p", "rested", []) } }), None);
        Assert.IsType<CommitResult.Lost>(await Runs.CommitAsync(Sample.Commit(parent with { Version = 3 }), None));
        Assert.False(await Runs.TellAsync("p", Sample.Told("undo"), None));
        Assert.Equal(["d"], (await Queries.ListAsync(new RunFilter(), None)).Items.Select(r => r.Id));
        Assert.Empty(await Queries.JournalAsync("p", 0, 10, None));
        await Assert.ThrowsAsync<StoreException>(() => Runs.SecretsAsync("p", None));
        var audited = (await Audit.ListAsync(new AuditFilter(PageSize: 2), None)).Items.Select(e => (e.Row.Action, e.Row.Subject, e.Row.Actor));
        Assert.Equal([("run.delete", "p", Sample.Audit().Actor), ("run.delete", "c", "run:p")], audited);
        Assert.Equal(new AcceptResult.Accepted("p2"), await Runs.AcceptAsync(Sample.Run("p2", key: "k"), None));
    }

    [ContractFact]
    public async Task DeleteRun_WhoseFamilyHasAStandingEffect_IsRefusedAndKeepsWhatItsRemovalNeeds()
    {
        await Runs.AcceptAsync(Sample.Run("r1", secrets: [Sample.Secret("input.password")]), None);
        var run = await ClaimOneAsync("a");
        run.State.Reach(RunStatus.Finished);
        await Runs.CommitAsync(Sample.Commit(run, new Decision { Effects = { Sample.Effect("e1", "r1", 1, "a.example") } }, release: true), None);

        Assert.Equal(new DeleteResult.OwnsEffects(), await Runs.DeleteAsync("r1", Sample.Audit(), None));

        Assert.Equal("e1", Assert.Single(await Queries.EffectsOfSiteAsync("a.example", true, None)).Id);
        Assert.Equal("input.password", Assert.Single((await Runs.SecretsAsync("r1", None)).Items).Name);
    }

    [ContractFact]
    public async Task DeleteRun_WhoseAwaitedChildIsInQuarantine_TakesItAlong()
    {
        await Runs.AcceptAsync(Sample.Run("p"), None);
        var parent = await ClaimOneAsync("a");
        await Runs.CommitAsync(Sample.Commit(parent) with { Children = [FamilyContract.Child("c", "p")] }, None);
        for (var i = 0; i < 3; i++)
        {
            var child = Assert.Single(await Runs.ClaimAsync("a", Lease, 10, null, None));
            await Runs.ReleaseAsync("c", child.Fence, "it threw", None);
            Clock.Advance(Lease);
            await Runs.RenewAsync("p", parent.Fence, TimeSpan.FromDays(1), None);
        }

        Assert.True((await Queries.FindAsync("c", None))!.Quarantined);
        Assert.Equal(new DeleteResult.Deleted(), await Runs.DeleteAsync("p", Sample.Audit(), None));
        Assert.Null(await Queries.FindAsync("c", None));
    }

    [ContractFact]
    public async Task DeleteDefinition_ThatALiveRunUsesAsAnActivity_KeepsTheTextUntilThatRunIsDeleted()
    {
        var used = await Definitions.AddAsync("u", "Used", "1", true, Sample.Audit(), None);
        await Runs.AcceptAsync(FamilyContract.Run("r1", "w", null, uses: new Dictionary<string, string> { ["u@1"] = used.VersionId }), None);

        Assert.Equal(1, (await Editor.RemoveAsync(["u"], Sample.Audit(), None)).Removed);
        await ClearOldVersionsAsync();
        Assert.Equal("1", (await Definitions.FindVersionAsync(used.VersionId, None))!.Json);

        await Runs.DeleteAsync("r1", Sample.Audit(), None);
        await ClearOldVersionsAsync();
        Assert.Null(await Definitions.FindVersionAsync(used.VersionId, None));
    }

    [ContractFact]
    public async Task DeleteDefinition_ThatAScheduleStarts_StartsNothingAnyMore()
    {
        const string ticks = """
            { "definitionId": "w", "name": "Work", "root": { "id": "main", "type": "Elsa.Sequence", "version": 1, "activities": [
              { "id": "t", "type": "Elsa.Timer", "version": 1, "canStartWorkflow": true, "interval": { "typeName": "TimeSpan", "expression": { "type": "Literal", "value": "00:01:00" } } }] } }
            """;
        await Definitions.AddAsync("w", "Work", ticks, true, Sample.Audit("workflow.publish", "w") with { At = Now }, None);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Stimuli.FireAsync(new Firing(Assert.Single(await Stimuli.DueTriggersAsync(10, None)), Now.AddMinutes(1), null), None);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var due = Assert.Single(await Stimuli.DueTriggersAsync(10, None));

        Assert.Equal(1, (await Editor.RemoveAsync(["w"], Sample.Audit(), None)).Removed);

        Assert.Empty(await Stimuli.DueTriggersAsync(10, None));
        Assert.Null(await Stimuli.FireAsync(new Firing(due, null, Sample.Run("r1")), None));
        Clock.Advance(TimeSpan.FromMinutes(5));
        await Definitions.AddAsync("w", "Work", ticks, true, Sample.Audit("workflow.publish", "w") with { At = Now }, None);
        Assert.Empty(await Stimuli.DueTriggersAsync(10, None)); // how far the deleted one had come is forgotten
    }

    [ContractFact]
    public async Task DeleteDefinition_WithALiveRun_IsRefusedAndAfterItsEndHiddenButFoundByItsVersion()
    {
        var stored = await Definitions.AddAsync("w", "Work", "1", true, Sample.Audit(), None);
        await Runs.AcceptAsync(FamilyContract.Run("r1", "w", null, stored.VersionId), None);
        var run = await ClaimOneAsync("a");
        Assert.Equal(new DefinitionRemoval(0, "r1"), await Editor.RemoveAsync(["w"], Sample.Audit(), None));

        run.State.Reach(RunStatus.Finished);
        await Runs.CommitAsync(Sample.Commit(run, release: true), None);
        Assert.Equal(1, (await Editor.RemoveAsync(["w"], Sample.Audit(), None)).Removed);

        Assert.Empty(await Definitions.ListAsync(None));
        Assert.Null(await Definitions.FindPublishedAsync("w", None));
        Assert.Null(await Definitions.FindLatestAsync("Work", None));
        Assert.Null(await Definitions.FindNumberAsync("w", 1, None));
        Assert.Equal("1", (await Definitions.FindVersionAsync(stored.VersionId, None))!.Json);
        Assert.Equal(new DefinitionRemoval(0, null), await Editor.RemoveAsync(["w"], Sample.Audit(), None));
    }

    /// <summary>Each deletion looks which older texts nobody needs any more.</summary>
    private async Task ClearOldVersionsAsync()
    {
        Clock.Advance(TimeSpan.FromHours(2));
        await Definitions.AddAsync("other", "Other", "1", false, Sample.Audit(), None);
        await Editor.RemoveAsync(["other"], Sample.Audit(), None);
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Runs that start, await, cancel and outlive each other.</summary>
public abstract class FamilyContract : StoreContract
{
    [ContractFact]
    public async Task Commit_Children_BeginWithTheirParentsState()
    {
        var parent = await ClaimedAsync("p");

        await Runs.CommitAsync(Sample.Commit(parent, release: true) with { Children = [Child("c", "p"), Child("d", "p", awaited: false)] }, None);

        var claimed = await Runs.ClaimAsync("a", Lease, 10, null, None);
        Assert.Equal(["c", "d"], claimed.Select(r => r.State.Id));
        Assert.Equal(["p", "d"], claimed.Select(r => r.State.RootId));
        Assert.Equal("s1", claimed[0].State.Parent!.StepId);
        Assert.Equal(2, (await Audit.ListAsync(new AuditFilter(PageSize: 50), None)).Items.Count(a => a.Row.Subject is "c" or "d"));
    }

    [ContractFact]
    public async Task Commit_LostToAnotherHolder_BeginsNoChild()
    {
        var parent = await ClaimedAsync("p");
        await Runs.CommitAsync(Sample.Commit(parent), None);

        var lost = await Runs.CommitAsync(Sample.Commit(parent) with { Children = [Child("c", "p")] }, None);

        Assert.IsType<CommitResult.Lost>(lost);
        Assert.Null(await Queries.FindAsync("c", None));
    }

    [ContractFact]
    public async Task Commit_ChildThatCantBeStored_IsToldToItsParentInTheSameCommit()
    {
        await Runs.AcceptAsync(Sample.Run("other", holds: [new Hold("site:a", true)]), None);
        await ClaimOneAsync("a");
        var parent = await ClaimedAsync("p");

        var result = await Runs.CommitAsync(Sample.Commit(parent) with { Children = [Child("c", "p", holds: [new Hold("site:a", true)]), Child("d", "p")] }, None);

        var told = Assert.Single(Assert.IsType<CommitResult.Committed>(result).Messages);
        Assert.Equal("refused", told.Kind);
        Assert.Equal("""{"step":"s1","item":0,"awaited":true,"code":"run.busy","reason":"'child' can't start: run other holds 'site:a'. Retry when that run has ended."}""", Plain(told.Payload));
        Assert.Null(await Queries.FindAsync("c", None));
        Assert.NotNull(await Queries.FindAsync("d", None));
    }

    [ContractFact]
    public async Task Commit_HoldsOfAnAwaitedChild_AreTheRootsUntilTheRootEnds()
    {
        var parent = await ClaimedAsync("p");
        await Runs.CommitAsync(Sample.Commit(parent, release: true) with { Children = [Child("c", "p", holds: [new Hold("site:a", true)])] }, None);
        var child = await ClaimOneAsync("a");
        child.State.Reach(RunStatus.Finished);
        await Runs.CommitAsync(Sample.Commit(child, release: true), None);

        Assert.Equal(new AcceptResult.Busy("site:a", "p"), await Runs.AcceptAsync(Sample.Run("r2", holds: [new Hold("site:a", true)]), None));
    }

    [ContractFact]
    public async Task Commit_WordToAnotherRun_MakesItDueAndIsDroppedWhereThatRunIsGone()
    {
        var parent = await ClaimedAsync("p");
        await Runs.CommitAsync(Sample.Commit(parent, release: true) with { Children = [Child("c", "p")] }, None);
        var child = await ClaimOneAsync("a");

        await Runs.CommitAsync(Sample.Commit(child, new Decision { Told = { new RunTold("p", "ended", new JsonObject { ["run"] = "c" }), new RunTold("gone", "ended", []) } }, release: true), None);

        var woken = await ClaimOneAsync("a");
        Assert.Equal(("p", "ended"), (woken.State.Id, Assert.Single(woken.Messages).Kind));
        Assert.Null(await Queries.FindAsync("gone", None));
        Assert.Null(await Runs.NextDueAsync(null, None));
    }

    [ContractTheory]
    [InlineData(null, "c,d")]
    [InlineData("s1", "c")]
    public async Task Commit_ChildrenCancelled_AreToldIfTheyAreAwaitedAndLive(string? step, string told)
    {
        var parent = await ClaimedAsync("p");
        await Runs.CommitAsync(Sample.Commit(parent) with { Children = [Child("c", "p"), Child("d", "p", step: "s2"), Child("e", "p", awaited: false), Child("f", "p")] }, None);
        var ended = (await Runs.ClaimAsync("a", Lease, 10, null, None)).Single(r => r.State.Id == "f");
        ended.State.Reach(RunStatus.Finished);
        await Runs.CommitAsync(Sample.Commit(ended, release: true), None);

        await Runs.CommitAsync(Sample.Commit(parent with { Version = 2 }, new Decision { ChildCancels = { step } }), None);

        var heard = new List<string>();
        foreach (var id in new[] { "c", "d", "e", "f" })
        {
            heard.AddRange((await Runs.InboxAsync(id, None)).Select(m => $"{id} {m.Kind} {m.Payload["action"]} by {m.Payload["actor"]}"));
        }

        Assert.Equal(told.Split(',').Select(id => $"{id} told cancel by run:p"), heard);
    }

    [ContractFact]
    public async Task Effects_OfSeveralRunsOfATree_AreNumberedAsTheyCame()
    {
        var parent = await ClaimedAsync("p");
        await Runs.CommitAsync(Sample.Commit(parent, new Decision { Effects = { Sample.Effect("e1", "p", 1) } }) with { Children = [Child("c", "p")] }, None);
        var child = await ClaimOneAsync("a");
        await Runs.CommitAsync(Sample.Commit(child, new Decision { Effects = { Sample.Effect("e2", "p", 1) } }), None);
        await Runs.CommitAsync(Sample.Commit(parent with { Version = 2 }, new Decision { Effects = { Sample.Effect("e3", "p", 2) } }), None);

        Assert.Equal(["e1 1", "e2 2", "e3 3"], (await Queries.EffectsOfRunAsync("p", None)).Select(e => $"{e.Id} {e.Number}"));
    }

    [ContractFact]
    public async Task Claim_OfATree_TakesWhatDescendsFromTheRunAwaitedOrNot()
    {
        var parent = await ClaimedAsync("p");
        await Runs.AcceptAsync(Sample.Run("stranger"), None);
        await Runs.CommitAsync(Sample.Commit(parent, release: true) with { Children = [Child("c", "p"), Child("d", "p", awaited: false)] }, None);

        Assert.False(await Runs.IsAtWorkAsync("p", None));
        Assert.Equal(["c", "d"], (await Runs.ClaimAsync("a", Lease, 10, "p", None)).Select(r => r.State.Id));
        Assert.True(await Runs.IsAtWorkAsync("p", None));
        Assert.False(await Runs.IsAtWorkAsync("stranger", None));
        Assert.Null(await Runs.NextDueAsync("p", None));
    }

    [ContractTheory]
    [InlineData(Activation.Always, "w", "one", true)]
    [InlineData(Activation.Singleton, "w", "two", false)]
    [InlineData(Activation.Singleton, "other", "one", true)]
    [InlineData(Activation.Correlation, "other", "one", false)]
    [InlineData(Activation.Correlation, "w", "two", true)]
    [InlineData(Activation.CorrelatedSingleton, "w", "one", false)]
    [InlineData(Activation.CorrelatedSingleton, "w", "two", true)]
    [InlineData(Activation.CorrelatedSingleton, "other", "one", true)]
    public async Task Accept_WhileAnotherLives_IsAsTheStrategySays(Activation strategy, string definition, string correlation, bool accepted)
    {
        await Runs.AcceptAsync(Run("r1", "w", "one"), None);

        var result = await Runs.AcceptAsync(Run("r2", definition, correlation) with { Activation = strategy }, None);

        Assert.Equal(accepted ? new AcceptResult.Accepted("r2") : new AcceptResult.NotActivated(strategy, "r1"), result);
    }

    [ContractFact]
    public async Task Accept_SingletonWhoseRunEndedOrCorrelatedAnew_IsJudgedByTheRowsAsTheyAre()
    {
        await Runs.AcceptAsync(Run("r1", "w", null), None);
        var run = await ClaimOneAsync("a");
        Assert.IsType<AcceptResult.NotActivated>(await Runs.AcceptAsync(Run("r2", "x", null) with { Activation = Activation.Correlation }, None));

        run.State.CorrelationId = "now"; // set by the run itself
        await Runs.CommitAsync(Sample.Commit(run), None);
        Assert.IsType<AcceptResult.NotActivated>(await Runs.AcceptAsync(Run("r2", "x", "now") with { Activation = Activation.Correlation }, None));

        run.State.Reach(RunStatus.Failed);
        await Runs.CommitAsync(Sample.Commit(run with { Version = 2 }, release: true), None);
        Assert.IsType<AcceptResult.Accepted>(await Runs.AcceptAsync(Run("r2", "w", "now") with { Activation = Activation.Singleton }, None));
    }

    internal static NewRun Child(string id, string parent, bool awaited = true, string step = "s1", IReadOnlyList<Hold>? holds = null)
    {
        var run = Sample.Run(id, root: awaited ? parent : null, workflow: "child", holds: holds);
        var state = new RunState
        {
            Id = id,
            RootId = run.State.RootId,
            TreeId = parent,
            DefinitionId = "dc",
            DefinitionVersionId = "vc",
            Actor = "run:" + parent,
            StartedAt = run.State.StartedAt,
            Parent = new ParentLink { RunId = parent, StepId = step, IsAwaited = awaited },
        };
        return run with { State = state };
    }

    internal static NewRun Run(string id, string definition, string? correlation, string version = "v1", IReadOnlyDictionary<string, string>? uses = null)
    {
        var run = Sample.Run(id);
        return run with { State = new RunState { Id = id, RootId = id, DefinitionId = definition, DefinitionVersionId = version, Uses = uses, Actor = "cli:root", CorrelationId = correlation, StartedAt = run.State.StartedAt } };
    }

    private static string Plain(JsonObject payload) => payload.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

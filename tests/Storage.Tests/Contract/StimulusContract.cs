using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Running.Stimuli;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Bookmarks, triggers, slots and stimuli.</summary>
public abstract class StimulusContract : StoreContract
{
    private static readonly Stimulus Go = new("Elsa.Event", new JsonObject { ["eventName"] = "Go" });

    private IStimulusStore Stimuli => (IStimulusStore)Runs;

    [ContractFact]
    public async Task Deliver_BookmarkWaits_PutsOneMessageAndFindsItNoMore()
    {
        await WaitingAsync("r1");

        Assert.Equal(["r1"], (await DeliverAsync(Go with { Input = "hello" })).Resumed);
        Assert.Empty((await DeliverAsync(Go)).Resumed);

        var message = Assert.Single(await Runs.InboxAsync("r1", None));
        Assert.Equal(("resume", """{"bookmark":"b-r1","payload":"hello"}"""), (message.Kind, message.Payload.ToJsonString()));
    }

    [ContractFact]
    public async Task Deliver_BookmarkThatStays_IsFoundAgainUntilItIsGone()
    {
        var run = await WaitingAsync("r1", stays: true);
        Assert.Single((await DeliverAsync(Go)).Resumed);
        Assert.Single((await DeliverAsync(Go)).Resumed);

        await Runs.CommitAsync(Sample.Commit(run, new Decision { BookmarksGone = { "b-r1" } }), None);

        Assert.Empty((await DeliverAsync(Go)).Resumed);
    }

    [ContractFact]
    public async Task Deliver_BookmarkMeanwhileGone_ResumesNothing()
    {
        var run = await WaitingAsync("r1");
        await Runs.CommitAsync(Sample.Commit(run, new Decision { BookmarksGone = { "b-r1" } }), None);

        Assert.Empty((await DeliverAsync(Go)).Resumed);
    }

    [ContractFact]
    public async Task Deliver_CommitOfALoser_LeavesNoBookmark()
    {
        var run = await ClaimedAsync("r1");
        Clock.Advance(Lease);
        await ClaimOneAsync("b");

        Assert.Same(CommitResult.Lost.Instance, await Runs.CommitAsync(Sample.Commit(run, Set("b-r1")), None));

        Assert.Empty((await DeliverAsync(Go)).Resumed);
    }

    [ContractFact]
    public async Task Deliver_OnlyToStart_LeavesWhatWaitsWhereItIs()
    {
        await WaitingAsync("r1");

        Assert.Empty((await DeliverAsync(Go with { OnlyStarts = true })).Resumed);

        Assert.Equal(["r1"], (await DeliverAsync(Go)).Resumed);
    }

    [ContractFact]
    public async Task Waiting_ByHashes_TellsWhoWaitsAndChangesNothing()
    {
        await WaitingAsync("r1", "c1");
        await WaitingAsync("r2");
        var other = Go with { Payload = new JsonObject { ["eventName"] = "Other" } };

        var waiting = await Stimuli.WaitingAsync([other.Hash, Go.Hash], None);

        Assert.Equal([new StoredBookmark("r1", "b-r1", "Elsa.Event", Go.Hash, "c1"), new StoredBookmark("r2", "b-r2", "Elsa.Event", Go.Hash, null)], waiting.Bookmarks);
        Assert.Empty(waiting.Triggers);
        Assert.Empty((await Stimuli.WaitingAsync([other.Hash], None)).Bookmarks);
        Assert.Empty((await Stimuli.WaitingAsync([], None)).Bookmarks);
        Assert.Equal(2, (await DeliverAsync(Go)).Resumed.Count);
    }

    [ContractFact]
    public async Task Deliver_ByRunAndCorrelation_FindsThose()
    {
        await WaitingAsync("r1", "c1");
        await WaitingAsync("r2", "c2");
        await WaitingAsync("r3", "c2");

        Assert.Empty((await DeliverAsync(Go with { CorrelationId = "c3" })).Resumed);
        Assert.Empty((await DeliverAsync(Go with { CorrelationId = "c1", RunId = "r2" })).Resumed);
        Assert.Equal(["r3"], (await DeliverAsync(Go with { RunId = "r3" })).Resumed);
        Assert.Equal(["r2"], (await DeliverAsync(Go with { CorrelationId = "c2" })).Resumed);
        Assert.Equal(["r1"], (await DeliverAsync(Go)).Resumed);
    }

    [ContractFact]
    public async Task Deliver_AtOnceFromTwoProcesses_ResumesOnce()
    {
        await WaitingAsync("r1");
        var other = (IStimulusStore)await AnotherAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Stimuli : other).DeliverAsync(new Delivery(Go, [], [], null, null, null), None)));

        Assert.Equal("r1", Assert.Single(results.Cast<DeliverResult.Delivered>().SelectMany(r => r.Resumed)));
        Assert.Single(await Runs.InboxAsync("r1", None));
    }

    [ContractFact]
    public async Task Deliver_EarlyOne_MeetsTheCommitOfItsBookmarkAndOnlyOnce()
    {
        await DeliverAsync(Go with { Input = 1 }, keptUntil: Now.AddMinutes(10));
        await DeliverAsync(Go with { Input = 2 }, keptUntil: Now.AddMinutes(10));
        var run = await ClaimedAsync("r1");

        var committed = Assert.IsType<CommitResult.Committed>(await Runs.CommitAsync(Sample.Commit(run, Set("b-r1"), release: true), None));

        Assert.Equal(1, (int)Assert.Single(committed.Messages).Payload["payload"]!);
        Assert.Equal(Now, await Runs.NextDueAsync(null, None));
        Assert.Equal(2, (int)(await WaitingAsync("r2")).Messages[0].Payload["payload"]!);
        Assert.Empty((await WaitingAsync("r3")).Messages);
    }

    [ContractFact]
    public async Task Deliver_EarlyOneForAnotherRunOrCorrelationOrTooOld_StaysAside()
    {
        await DeliverAsync(Go with { RunId = "r2" }, keptUntil: Now.AddMinutes(10));
        await DeliverAsync(Go with { CorrelationId = "c2" }, keptUntil: Now.AddMinutes(10));
        await DeliverAsync(Go, keptUntil: Now.AddMinutes(1));
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty((await WaitingAsync("r1", "c1")).Messages);
        Assert.Single((await WaitingAsync("r2", "c1")).Messages);
        Assert.Single((await WaitingAsync("r3", "c2")).Messages);
    }

    [ContractFact]
    public async Task Deliver_EarlyOneThatStartedARun_IsNotForThatRun()
    {
        await PublishAsync(Listens);
        await DeliverAsync(Go, await Stimuli.TriggersAsync(Go.Hash, None), [Sample.Run("r1")], Now.AddMinutes(10));
        var run = await ClaimOneAsync("a");

        Assert.Empty(Assert.IsType<CommitResult.Committed>(await Runs.CommitAsync(Sample.Commit(run, Set("b-r1")), None)).Messages);
        Assert.Single((await WaitingAsync("r2")).Messages);
    }

    [ContractFact]
    public async Task Deliver_Published_IsDoneOnceAndInOrder()
    {
        var run = await ClaimedAsync("r1");
        await Runs.CommitAsync(Sample.Commit(run, new Decision { Outbox = { OutboxRow.Of(Go with { Input = 1 }), new OutboxRow("line", "said"), OutboxRow.Of(Go with { Input = 2 }) } }), None);
        await WaitingAsync("r2");

        var published = await Stimuli.PublishedAsync(10, None);
        Assert.Equal([("r1", 1), ("r1", 2)], published.Select(p => (p.Publisher, (int)p.Stimulus.Input!)));
        Assert.Equal(["said"], await Queries.LinesAsync("r1", None));

        var second = new Delivery(published[1].Stimulus, [], [], published[1].Id, null, null);
        Assert.Same(DeliverResult.NotNow.Instance, await Stimuli.DeliverAsync(second, None));
        var first = new Delivery(published[0].Stimulus, [], [], published[0].Id, null, null);
        Assert.Equal(["r2"], Assert.IsType<DeliverResult.Delivered>(await Stimuli.DeliverAsync(first, None)).Resumed);
        Assert.Same(DeliverResult.NotNow.Instance, await Stimuli.DeliverAsync(first, None));
        Assert.Empty(Assert.IsType<DeliverResult.Delivered>(await Stimuli.DeliverAsync(second, None)).Resumed);
        Assert.Empty(await Stimuli.PublishedAsync(10, None));
    }

    [ContractFact]
    public async Task Deliver_TriggersOtherThanRead_DoesNothing()
    {
        await PublishAsync(Listens);
        await WaitingAsync("r1");

        Assert.Same(DeliverResult.TriggersChanged.Instance, await Stimuli.DeliverAsync(new Delivery(Go, [], [Sample.Run("r2")], null, null, null), None));

        Assert.Empty(await Runs.InboxAsync("r1", None));
        Assert.Null(await Queries.FindAsync("r2", None));
    }

    [ContractFact]
    public async Task Deliver_StartWhoseHoldIsTaken_IsRefusedAndTheRestHappens()
    {
        await PublishAsync(Listens);
        await Runs.AcceptAsync(Sample.Run("r1", holds: [new Hold("site:a", true)]), None);
        await Runs.ClaimAsync("a", Lease, 10, null, None);

        var delivered = await DeliverAsync(Go, await Stimuli.TriggersAsync(Go.Hash, None), [Sample.Run("r2", holds: [new Hold("site:a", true)]), Sample.Run("r3")], null);

        Assert.Equal([new AcceptResult.Busy("site:a", "r1"), new AcceptResult.Accepted("r3")], delivered.Started);
    }

    [ContractFact]
    public async Task Publish_NewVersion_ReplacesTheTriggersAndADraftDoesNot()
    {
        await PublishAsync(Listens);
        var other = Go with { Payload = new JsonObject { ["eventName"] = "Other" } };
        await PublishAsync(Listens.Replace("Go", "Other", StringComparison.Ordinal), publish: false);
        Assert.Single(await Stimuli.TriggersAsync(Go.Hash, None));
        Assert.Single((await Stimuli.WaitingAsync([Go.Hash], None)).Triggers);

        var second = await PublishAsync(Listens.Replace("Go", "Other", StringComparison.Ordinal));

        Assert.Empty(await Stimuli.TriggersAsync(Go.Hash, None));
        var trigger = Assert.Single(await Stimuli.TriggersAsync(other.Hash, None));
        Assert.Equal(("d1", second.VersionId, "Workflow1:main:e", "Elsa.Event", null), (trigger.DefinitionId, trigger.VersionId, trigger.NodeId, trigger.Kind, trigger.DueAt));
        Assert.True(await Definitions.RetractAsync("d1", Sample.Audit(), None));
        Assert.Empty(await Stimuli.TriggersAsync(other.Hash, None));
        Assert.Null(await Definitions.FindPublishedAsync("d1", None));
        Assert.False(await Definitions.RetractAsync("d1", Sample.Audit(), None));
    }

    [ContractFact]
    public async Task Fire_DueTrigger_StartsOneRunHoweverManyTry()
    {
        await PublishAsync(Ticks);
        Assert.Empty(await Stimuli.DueTriggersAsync(10, None));
        Clock.Advance(TimeSpan.FromMinutes(1));
        var other = (IStimulusStore)await AnotherAsync();
        var trigger = Assert.Single(await Stimuli.DueTriggersAsync(10, None));

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Stimuli : other).FireAsync(new Firing(trigger, Now.AddMinutes(1), Sample.Run($"r{i}")), None)));

        Assert.IsType<AcceptResult.Accepted>(Assert.Single(results, r => r is not null));
        Assert.Equal(1, (await Queries.ListAsync(new RunFilter(), None)).Total);
        Assert.Empty(await Stimuli.DueTriggersAsync(10, None));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Now, Assert.Single(await Stimuli.DueTriggersAsync(10, None)).DueAt);
    }

    [ContractFact]
    public async Task Fire_TriggerOfAnOlderVersion_DoesNothing()
    {
        await PublishAsync(Ticks);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var trigger = Assert.Single(await Stimuli.DueTriggersAsync(10, None));
        await PublishAsync(Ticks + " ");

        Assert.Null(await Stimuli.FireAsync(new Firing(trigger, null, Sample.Run("r1")), None));

        Assert.Null(await Queries.FindAsync("r1", None));
    }

    [ContractFact]
    public async Task Fire_StartRefused_UsesTheTimeUp()
    {
        await PublishAsync(Ticks);
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await Stimuli.FireAsync(new Firing(Assert.Single(await Stimuli.DueTriggersAsync(10, None)), Now.AddMinutes(1), null), None));

        Assert.Empty(await Stimuli.DueTriggersAsync(10, None));
    }

    [ContractFact]
    public async Task Delete_RunThatWaits_IsGoneFromEveryTableAndLostToItsHolder()
    {
        var run = await WaitingAsync("r1");
        await Runs.TellAsync("r1", Sample.Told("retry"), None);

        Assert.Equal(new DeleteResult.Deleted(), await Runs.DeleteAsync("r1", Sample.Audit("run.delete", "r1"), None));

        Assert.Same(CommitResult.Lost.Instance, await Runs.CommitAsync(Sample.Commit(run), None));
        Assert.False(await Runs.RenewAsync("r1", run.Fence, Lease, None));
        Assert.Null(await Queries.FindAsync("r1", None));
        Assert.Empty(await Queries.JournalAsync("r1", 0, 10, None));
        Assert.Empty(await Runs.InboxAsync("r1", None));
        Assert.Empty((await DeliverAsync(Go)).Resumed);
        Assert.Equal(new DeleteResult.NotFound(), await Runs.DeleteAsync("r1", Sample.Audit(), None));
        Assert.Equal("run.delete", (await Audit.ListAsync(new AuditFilter(PageSize: 1), None)).Items[0].Row.Action);
        Assert.Equal(new AcceptResult.Accepted("r1"), await Runs.AcceptAsync(Sample.Run("r1", key: "k"), None));
    }

    [ContractFact]
    public async Task Delete_RunWithAnEffect_IsRefused()
    {
        var run = await ClaimedAsync("r1", new Hold("site:a", true));
        var effect = Sample.Effect("e1", "r1", 1);
        await Runs.CommitAsync(Sample.Commit(run, new Decision { Effects = { effect } }), None);

        Assert.Equal(new DeleteResult.OwnsEffects(), await Runs.DeleteAsync("r1", Sample.Audit(), None));

        Assert.Single(await Queries.EffectsOfRunAsync("r1", None));
    }

    private const string Listens = """
        { "definitionId": "d1", "name": "d1", "root": { "id": "main", "type": "Elsa.Sequence", "version": 1, "activities": [
          { "id": "e", "type": "Elsa.Event", "version": 1, "canStartWorkflow": true, "eventName": { "typeName": "String", "expression": { "type": "Literal", "value": "Go" } } }] } }
        """;

    private const string Ticks = """
        { "definitionId": "d1", "name": "d1", "root": { "id": "main", "type": "Elsa.Sequence", "version": 1, "activities": [
          { "id": "t", "type": "Elsa.Timer", "version": 1, "canStartWorkflow": true, "interval": { "typeName": "TimeSpan", "expression": { "type": "Literal", "value": "00:01:00" } } }] } }
        """;

    private Task<StoredDefinition> PublishAsync(string json, bool publish = true) => Definitions.AddAsync("d1", "d1", json, publish, Sample.Audit("workflow.publish", "d1") with { At = Now }, None);

    private async Task<DeliverResult.Delivered> DeliverAsync(Stimulus stimulus, IReadOnlyList<StoredTrigger>? triggers = null, IReadOnlyList<NewRun>? starts = null, DateTimeOffset? keptUntil = null) =>
        Assert.IsType<DeliverResult.Delivered>(await Stimuli.DeliverAsync(new Delivery(stimulus, triggers ?? [], starts ?? [], null, keptUntil, null), None));

    /// <summary>A claimed run that waits for Go, with the messages that its commit brought.</summary>
    private async Task<ClaimedRun> WaitingAsync(string id, string? correlationId = null, bool stays = false)
    {
        Assert.IsType<AcceptResult.Accepted>(await Runs.AcceptAsync(Sample.Run(id), None));
        var run = Assert.Single(await Runs.ClaimAsync("a", Lease, 1, id, None));
        run.State.CorrelationId = correlationId;
        var committed = Assert.IsType<CommitResult.Committed>(await Runs.CommitAsync(Sample.Commit(run, Set("b-" + id, stays)), None));
        return run with { Version = committed.Version, Messages = committed.Messages };
    }

    private static Decision Set(string bookmarkId, bool stays = false) =>
        new() { BookmarksSet = { new BookmarkState(bookmarkId, "s1", "Elsa.Event", null) { Hash = Go.Hash, Stays = stays } } };
}

using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>What screens read, and secrets that are read once.</summary>
public abstract class RunQueriesContract : StoreContract
{
    [ContractFact]
    public async Task Find_Run_HasItsHeader()
    {
        await Runs.AcceptAsync(Sample.Run("r1", site: "a.example", key: "k"), None);
        var run = await ClaimOneAsync("a");
        Clock.Advance(TimeSpan.FromSeconds(5));
        run.State.Reach(RunStatus.Finished);
        await Runs.CommitAsync(Sample.Commit(run, release: true), None);

        var record = await Queries.FindAsync("r1", None);

        Assert.Equal(
            new RunRecord("r1", "r1", "onboarding", 3, record!.State, "k", Now.AddSeconds(-5), Now, null, null, false),
            record);
        Assert.Equal((RunStatus.Finished, "a.example"), (record.State.Status, record.State.Site));
        Assert.Null(await Queries.FindAsync("r2", None));
    }

    [ContractFact]
    public async Task Find_FinalRunThatIsUndone_IsUnfinishedMeanwhile()
    {
        var run = await ClaimedAsync("r1");
        run.State.Reach(RunStatus.Failed);
        await Runs.CommitAsync(Sample.Commit(run), None);
        Assert.Equal(Now, (await Queries.FindAsync("r1", None))!.FinishedAt);
        run.State.Reach(RunStatus.Undoing);

        await Runs.CommitAsync(Sample.Commit(run with { Version = 2 }), None);

        Assert.Null((await Queries.FindAsync("r1", None))!.FinishedAt);
    }

    [ContractFact]
    public async Task List_Pages_AreNewestFirstAndWhole()
    {
        for (var i = 1; i <= 25; i++)
        {
            await Runs.AcceptAsync(Sample.Run($"r{i:00}"), None);
            Clock.Advance(TimeSpan.FromTicks(i % 2)); // pairs of the same instant: the id decides
        }

        var pages = await Task.WhenAll(new[] { 1, 2, 3, 4 }.Select(n => Queries.ListAsync(new RunFilter(PageNumber: n, PageSize: 10), None)));

        Assert.Equal([10, 10, 5, 0], pages.Select(p => p.Items.Count));
        Assert.All(pages, p => Assert.Equal((25L, 10), (p.Total, p.PageSize)));
        Assert.Equal(Enumerable.Range(1, 25).Reverse().Select(i => $"r{i:00}"), pages.SelectMany(p => p.Items).Select(r => r.Id));
    }

    [ContractFact]
    public async Task List_Filters_FindWhatTheySay()
    {
        await Runs.AcceptAsync(Sample.Run("r1", site: "a.example"), None);
        await Runs.AcceptAsync(Sample.Run("r2", site: "b_100%.example", workflow: "offboarding"), None);
        var held = await Runs.ClaimAsync("a", Lease, 10, "r2", None);
        held[0].State.Reach(RunStatus.Paused);
        held[0].State.Name = "Quarter's end";
        await Runs.CommitAsync(Sample.Commit(held[0]), None);
        var later = Now.AddHours(1);
        Clock.Advance(TimeSpan.FromHours(1));
        await Runs.AcceptAsync(Sample.Run("r3"), None);

        Assert.Equal("r2", await FoundAsync(new RunFilter(Status: RunStatus.Paused)));
        Assert.Equal("r2", await FoundAsync(new RunFilter(Workflow: "offboarding")));
        Assert.Equal("r1", await FoundAsync(new RunFilter(Site: "a.example")));
        Assert.Equal("r3", await FoundAsync(new RunFilter(From: later)));
        Assert.Equal("r2 r1", await FoundAsync(new RunFilter(To: later)));
        Assert.Equal("r2", await FoundAsync(new RunFilter(Search: "quarter's")));
        Assert.Equal("r2", await FoundAsync(new RunFilter(Search: "_100%")));
        Assert.Equal("", await FoundAsync(new RunFilter(Search: "a_example")));
        Assert.Equal("r3 r1", await FoundAsync(new RunFilter(Search: "ONBOARD")));
        Assert.Equal("r1", await FoundAsync(new RunFilter(Search: "example", Workflow: "onboarding", Status: RunStatus.Pending)));
        Assert.Equal("paused 1, pending 2", string.Join(", ", (await Queries.CountByStatusAsync(None)).OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}")));
    }

    [ContractFact]
    public async Task Journal_Entries_ComeInOrderFromAfterTheOneNamed()
    {
        var run = await ClaimedAsync("r1");
        await Runs.CommitAsync(Sample.Commit(run, new Decision { Journal = { Sample.Entry(1, "Started"), Sample.Entry(2) } }), None);
        await Runs.CommitAsync(Sample.Commit(run with { Version = 2 }, new Decision { Journal = { Sample.Entry(3), new JournalEntry(4, Now, "Log", null, null, null, null, null) } }), None);

        Assert.Equal([1, 2, 3, 4], (await Queries.JournalAsync("r1", 0, 100, None)).Select(e => e.Sequence));
        var page = await Queries.JournalAsync("r1", 1, 2, None);
        Assert.Equal([2, 3], page.Select(e => e.Sequence));
        Assert.Equal(("Completed", "s1", "n1", "createSite", "Nexus.CreateSite", """{"number":2}"""), (page[0].Event, page[0].StepId, page[0].NodeId, page[0].ActivityId, page[0].ActivityType, page[0].Data!.ToJsonString()));
        Assert.Equal(new JournalEntry(4, Now, "Log", null, null, null, null, null), Assert.Single(await Queries.JournalAsync("r1", 3, 100, None)));
    }

    [ContractFact]
    public async Task Lines_Written_ComeAsTextInOrder()
    {
        var run = await ClaimedAsync("r1");
        var decision = new Decision { Outbox = { new OutboxRow("line", "first"), new OutboxRow("event", "not a line"), new OutboxRow("line", null), new OutboxRow("line", new JsonObject { ["a"] = 1 }) } };

        await Runs.CommitAsync(Sample.Commit(run, decision), None);

        Assert.Equal(["first", null, """{"a":1}"""], await Queries.LinesAsync("r1", None));
    }

    [ContractFact]
    public async Task TakeSecret_AskedByManyAtOnce_IsGivenOnce()
    {
        await Runs.AcceptAsync(Sample.Run("r1", secrets: [Sample.Secret("admin", oneTime: true), Sample.Secret("admin2", oneTime: true), Sample.Secret("inner")]), None);
        var other = (IRunQueries)await AnotherAsync();
        Assert.Equal([new("r1", "admin"), new("r1", "admin2")], await Queries.OneTimeSecretsAsync("r1", None));
        Assert.Empty(await Queries.OneTimeSecretsAsync("r2", None));

        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => (i % 2 == 0 ? Queries : other).TakeSecretAsync("r1", "admin", Sample.Audit("secret.read"), None))));

        var given = Assert.Single(taken, t => t is not null)!;
        Assert.Equal("key of r1", Encoding.UTF8.GetString(given.WrappedKey));
        Assert.Equal("sealed admin", Encoding.UTF8.GetString(Assert.Single(given.Items).Sealed));
        Assert.Equal([new("r1", "admin2")], await Queries.OneTimeSecretsAsync(null, None));
        Assert.Null(await Queries.TakeSecretAsync("r1", "inner", Sample.Audit(), None));
        Assert.Null(await Queries.TakeSecretAsync("r1", "none", Sample.Audit(), None));
    }

    [ContractFact]
    public async Task Secrets_OfACommit_ComeWithTheOthers()
    {
        var run = await ClaimedAsync("r1");
        await Runs.CommitAsync(Sample.Commit(run, secrets: [Sample.Secret("one", oneTime: true), Sample.Secret("two")]), None);

        var stored = await Runs.SecretsAsync("r1", None);

        Assert.Equal([("one", true), ("two", false)], stored.Items.Select(s => (s.Name, s.OneTime)));
        var missing = await Assert.ThrowsAsync<StoreException>(() => Runs.SecretsAsync("r2", None));
        Assert.Equal("The run 'r2' isn't in the store, so its secrets can't be read.", missing.Message);
    }

    private async Task<string> FoundAsync(RunFilter filter)
    {
        var page = await Queries.ListAsync(filter, None);
        Assert.Equal(page.Items.Count, page.Total);
        return string.Join(' ', page.Items.Select(r => r.Id));
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Runs as a designer lists, reads and deletes them.</summary>
public abstract class InstanceQueriesContract : StoreContract
{
    private IInstanceQueries Instances => (IInstanceQueries)Runs;

    [ContractTheory]
    [InlineData("statuses", "r3")]
    [InlineData("correlation", "r2")]
    [InlineData("incidents", "r3")]
    [InlineData("no incidents", "r1 r2")]
    [InlineData("search", "r2")]
    [InlineData("definition", "r1 r2 r3")]
    [InlineData("other definition", "")]
    [InlineData("version", "r1 r2 r3")]
    [InlineData("ids", "r1 r3")]
    [InlineData("no ids", "")]
    [InlineData("number", "r1 r2 r3")]
    [InlineData("since", "r2 r3")]
    [InlineData("finished", "r3")]
    public async Task Instances_Filter_ShowsThoseMeant(string filter, string expected)
    {
        var version = await ThreeAsync();

        var page = await Instances.InstancesAsync(filter switch
        {
            "statuses" => new InstanceFilter { Statuses = [RunStatus.Failed] },
            "correlation" => new InstanceFilter { CorrelationId = "c2" },
            "incidents" => new InstanceFilter { HasIncidents = true },
            "no incidents" => new InstanceFilter { HasIncidents = false },
            "search" => new InstanceFilter { Search = "SECOND" },
            "definition" => new InstanceFilter { DefinitionIds = ["d1", "d9"] },
            "other definition" => new InstanceFilter { DefinitionIds = ["d9"] },
            "version" => new InstanceFilter { VersionIds = [version.ElsaId] },
            "ids" => new InstanceFilter { Ids = ["r1", "r3", "none"] },
            "no ids" => new InstanceFilter { Ids = [] },
            "number" => new InstanceFilter { Version = 3 },
            "since" => new InstanceFilter { Times = [new InstanceTime(InstanceOrder.Created, ">=", Now.AddMinutes(-1))] },
            _ => new InstanceFilter { Times = [new InstanceTime(InstanceOrder.Finished, "<=", Now)] },
        }, None);

        Assert.Equal(expected, string.Join(' ', page.Items.Select(item => item.Run.Id).Order(StringComparer.Ordinal)));
        Assert.Equal(page.Items.Count, page.Total);
        Assert.All(page.Items, item => Assert.Equal(version, item.Definition));
    }

    [ContractFact]
    public async Task Instances_Page_IsSortedAndCountsAll()
    {
        await ThreeAsync();

        var newest = await Instances.InstancesAsync(new InstanceFilter { Take = 2 }, None);
        var last = await Instances.InstancesAsync(new InstanceFilter { Skip = 2, Take = 2 }, None);
        var updated = await Instances.InstancesAsync(new InstanceFilter { Order = InstanceOrder.Updated, Take = 1 }, None);

        Assert.Equal(("r3 r2", 3L), (string.Join(' ', newest.Items.Select(i => i.Run.Id)), newest.Total));
        Assert.Equal("r1", Assert.Single(last.Items).Run.Id);
        Assert.Equal(("r3", Now), (updated.Items[0].Run.Id, updated.Items[0].UpdatedAt));
    }

    [ContractFact]
    public async Task IsAtRest_TreeWithWork_IsNot()
    {
        await Runs.AcceptAsync(Sample.Run("r1"), None);
        Assert.False(await Instances.IsAtRestAsync("r1", None));

        var run = await ClaimOneAsync("a");
        run.State.Reach(RunStatus.Waiting);
        await Runs.CommitAsync(Sample.Commit(run, due: Now.AddHours(1), release: true), None);
        Assert.True(await Instances.IsAtRestAsync("r1", None));

        await Runs.AcceptAsync(Sample.Run("child", root: "r1"), None);
        Assert.False(await Instances.IsAtRestAsync("r1", None));
    }

    [ContractFact]
    public async Task Journal_Filter_PagesThroughThoseMeant()
    {
        var run = await ClaimedAsync("r1");
        var decision = new Decision();
        decision.Journal.Add(new JournalEntry(1, Now, "Started", null, "Workflow1", "Workflow1", "Elsa.Workflow", null));
        decision.Journal.Add(new JournalEntry(2, Now, "Started", "s1", "Workflow1:a", "a", "Elsa.WriteLine", new JsonObject { ["in"] = 1 }) { ParentStepId = "s0" });
        decision.Journal.Add(new JournalEntry(3, Now, "Completed", "s1", "Workflow1:a", "a", "Elsa.WriteLine", null));
        decision.Journal.Add(new JournalEntry(4, Now, "Started", "s2", "Workflow1:b", "b", "Elsa.If", null));
        await Runs.CommitAsync(Sample.Commit(run, decision), None);

        Assert.Equal("1 2 3 4", await SeenAsync(new JournalFilter("r1")));
        Assert.Equal("2 3", await SeenAsync(new JournalFilter("r1", ActivityIds: ["a"])));
        Assert.Equal("4", await SeenAsync(new JournalFilter("r1", NodeIds: ["Workflow1:b"])));
        Assert.Equal("2 3 4", await SeenAsync(new JournalFilter("r1", ExcludedTypes: ["Elsa.Workflow"])));
        Assert.Equal("3", await SeenAsync(new JournalFilter("r1", Events: ["Completed", "Faulted"])));
        Assert.Equal("1 2 3 4", await SeenAsync(new JournalFilter("r1") { WithoutCancels = true }));
        var page = await Instances.JournalAsync(new JournalFilter("r1", Skip: 1, Take: 1, Descending: true), None);
        Assert.Equal((3, 4), (Assert.Single(page.Items).Sequence, page.Total));
        Assert.Equal(["2", "3"], (await Instances.StepEntriesAsync("r1", "s1", None)).Select(e => $"{e.Sequence}"));
        Assert.Equal("s0", (await Instances.StepEntriesAsync("r1", "s1", None))[0].ParentStepId);
        Assert.Equal(1, Assert.Single(await Instances.StepEntriesAsync("r1", null, None)).Sequence);
    }

    [ContractFact]
    public async Task RemoveRun_ThatIsOver_IsGoneForGood()
    {
        await Runs.AcceptAsync(Sample.Run("r1", key: "k", secrets: [Sample.Secret("p")]), None);
        var run = await ClaimOneAsync("a");
        run.State.Reach(RunStatus.Finished);
        var decision = new Decision();
        decision.Journal.Add(Sample.Entry(1));
        await Runs.CommitAsync(Sample.Commit(run, decision, release: true), None);

        Assert.Equal(new DeleteResult.Deleted(), await Runs.DeleteAsync("r1", Sample.Audit("run.delete"), None));

        Assert.Null(await Queries.FindAsync("r1", None));
        Assert.Empty(await Queries.JournalAsync("r1", 0, 10, None));
        Assert.False(await Runs.TellAsync("r1", Sample.Told("retry"), None));
        Assert.Equal(new DeleteResult.NotFound(), await Runs.DeleteAsync("r1", Sample.Audit("run.delete"), None));
        Assert.Equal("run.delete", (await Audit.ListAsync(new AuditFilter(), None)).Items[0].Row.Action);
        Assert.Equal(new AcceptResult.Accepted("r2"), await Runs.AcceptAsync(Sample.Run("r2", key: "k"), None));
    }

    [ContractFact]
    public async Task RemoveRun_ThatOwnsEffects_Stays()
    {
        var run = await ClaimedAsync("r1");
        run.State.Reach(RunStatus.Finished);
        var decision = new Decision();
        decision.Effects.Add(Sample.Effect("e1", "r1", 1));
        await Runs.CommitAsync(Sample.Commit(run, decision, release: true), None);

        Assert.Equal(new DeleteResult.OwnsEffects(), await Runs.DeleteAsync("r1", Sample.Audit("run.delete"), None));
        Assert.NotNull(await Queries.FindAsync("r1", None));
    }

    private async Task<string> SeenAsync(JournalFilter filter)
    {
        var page = await Instances.JournalAsync(filter, None);
        Assert.Equal(page.Items.Count, page.Total);
        return string.Join(' ', page.Items.Select(entry => entry.Sequence));
    }

    private async Task<StoredDefinition> ThreeAsync()
    {
        var version = await Definitions.AddAsync("d1", "Onboarding", "1", true, Sample.Audit(), None);
        await StartAsync("r1", version, null, null);
        Clock.Advance(TimeSpan.FromMinutes(5));
        await StartAsync("r2", version, "c2", "the second");
        await StartAsync("r3", version, null, null);
        var run = (await Runs.ClaimAsync("a", Lease, 10, "r3", None))[0];
        run.State.Reach(RunStatus.Failed);
        run.State.Incidents.Add(new IncidentState { Id = "i1", StepId = "s1", ActivityId = "a", Message = "It broke." });
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Runs.CommitAsync(Sample.Commit(run, release: true), None);
        return version;
    }

    private async Task StartAsync(string id, StoredDefinition version, string? correlationId, string? name)
    {
        var state = new RunState { Id = id, RootId = id, DefinitionId = version.DefinitionId, DefinitionVersionId = version.VersionId, Actor = "cli:root", StartedAt = Now, CorrelationId = correlationId, Name = name };
        await Runs.AcceptAsync(Sample.Run(id) with { State = state }, None);
    }
}

using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Tests.Running.Family;

namespace NexusWorkflows.Engine.Tests.Deciding;

/// <summary>Starting children is decided without a store: a wish, its answer, one decision.</summary>
public sealed class ChildDecisionTests
{
    private static readonly Decider Decider = new(ActivityCatalog.Empty);
    private static readonly WorkflowGraph Child = WorkflowGraph.Parse(Workflows.Of("child", Workflows.Line("1")));
    private WorkflowGraph graph = Child;

    [Fact]
    public void Wish_Answered_IsOneDecisionWithTheChildAndAllThatFollows()
    {
        var (state, decision) = Decide(Workflows.Child("DispatchWorkflow", "x", "child", waits: false), Workflows.Line("'after'"));

        var child = Assert.Single(decision.Children);
        Assert.Equal(("child", "run:run1", RunStatus.Pending), (child.Definition.Name, child.State.Actor, child.State.Status));
        Assert.Equal("run1", child.State.Input["ParentInstanceId"]!.GetValue<string>());
        Assert.Equal(Enumerable.Range(1, decision.Journal.Count).Select(n => (long)n), decision.Journal.Select(e => e.Sequence));
        Assert.Equal("after", Assert.Single(decision.Outbox).Payload!.GetValue<string>());
        Assert.Equal(RunStatus.Finished, state.Status);
    }

    [Fact]
    public void Wish_DecidedTwice_NamesTheSameChildren()
    {
        var activities = new[] { Workflows.Bulk("many", "child", "[1, 2, 3]"), Workflows.Child("DispatchWorkflow", "x", "child") };

        var first = Decide(activities).Decision.Children.Select(c => c.State.Id).ToList();

        Assert.Equal(first, Decide(activities).Decision.Children.Select(c => c.State.Id));
        Assert.Equal(3, first.Distinct().Count());
        Assert.All(first, id => Assert.Matches("^[0-9a-f]{16}$", id));
    }

    [Fact]
    public void Wish_InlineInAParallel_KeepsTheOthersBackUntilTheChildRests()
    {
        var (state, decision) = Decide(Workflows.Parallel("p", Workflows.Child("ExecuteWorkflow", "x", "child"), Workflows.Line("'beside'")));
        Assert.Empty(decision.Outbox);
        Assert.Equal((RunStatus.Running, 1), (state.Status, state.AwaitedChildren));

        var report = new ChildReport(decision.Children[0].State.Id, decision.Children[0].State.Parent!.StepId, 0, "child", RunStatus.Waiting, [], null);
        var later = Decider.Decide(graph, state, new RunEvent.ChildRested(report), Now(9));

        Assert.Equal("beside", Assert.Single(later.Outbox).Payload!.GetValue<string>());
        Assert.Equal("Elsa.ExecuteWorkflow", Assert.Single(state.Bookmarks).Kind);
        Assert.Equal(RunStatus.Waiting, state.Status);
    }

    [Fact]
    public void Bookmark_OfAChild_IsResumedByTheChildAlone()
    {
        var (state, _) = Decide(Workflows.Child("DispatchWorkflow", "x", "child"));

        Decider.Decide(graph, state, new RunEvent.Resumed(state.Bookmarks[0].Id, null), Now(9));

        Assert.Equal((RunStatus.Waiting, 1), (state.Status, state.Bookmarks.Count));
    }

    [Fact]
    public void Reference_ThatNothingHas_FaultsAsElsaSays()
    {
        var state = NewState();
        graph = WorkflowGraph.Parse(Workflows.Of("parent", Workflows.Child("ExecuteWorkflow", "x", "nowhere")));
        var decision = Decider.Decide(graph, state, new RunEvent.Started(), Now(1));
        Decider.Decide(graph, state, new RunEvent.ChildrenFound(decision.Wish!, new ChildAnswer.NotFound()), Now(1), decision);

        Assert.Equal((RunStatus.Failed, "No published version of workflow definition with ID nowhere found."), (state.Status, state.Cause));
        Assert.Equal("Exception", state.Incidents[0].Exception);
    }

    private (RunState State, Decision Decision) Decide(params string[] activities)
    {
        graph = WorkflowGraph.Parse(Workflows.Of("parent", activities));
        var state = NewState();
        var decision = Decider.Decide(graph, state, new RunEvent.Started(), Now(1));
        for (var n = 2; decision.Wish is { } wish; n++)
        {
            var found = new ChildAnswer.Found(new ChildDefinition("v1", "child", Child, null, OnFailure.Stop, false), [.. wish.Orders.Select(_ => new CheckedInput([], null))]);
            Decider.Decide(graph, state, new RunEvent.ChildrenFound(wish, found), Now(n), decision);
        }

        return (RunStateJson.Deserialize(RunStateJson.Serialize(state)), decision);
    }

    private static RunState NewState() => new() { Id = "run1", RootId = "run1", DefinitionId = "parent", DefinitionVersionId = "v", Actor = "cli:test" };

    private static Moment Now(int seed) => new(DateTimeOffset.UnixEpoch, seed, new Dictionary<string, string>(), n => new string('p', n), new EngineSettings());
}

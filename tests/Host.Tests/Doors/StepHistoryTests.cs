using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Host.Doors;

namespace NexusWorkflows.Host.Tests.Doors;

public sealed class StepHistoryTests
{
    private static readonly DateTimeOffset Began = new(2026, 11, 25, 8, 0, 0, TimeSpan.Zero);
    private readonly StepHistory history = new(new Dictionary<string, string> { ["createSite"] = "Create the site" }, ActivityCatalog.Empty);
    private int sequence;

    [Fact]
    public void Steps_StartedAndCompleted_HaveNameAndTimes()
    {
        Add("Started");
        Add("Completed");

        Assert.Equal(new StepDocument("s1", "createSite", "Nexus.CreateSite", "Create the site", "completed", 0, null, Began.AddSeconds(1), Began.AddSeconds(2), null), Only());
    }

    [Fact]
    public void Steps_Retried_ShowWhyAndWhichAttempt()
    {
        Add("Started");
        Add("Intended", new JsonObject { ["attempt"] = 1 });
        Add("Retried", new JsonObject { ["attempt"] = 2, ["of"] = 5, ["code"] = "mailcow.unavailable", ["reason"] = "Mailcow answered 503." });

        var step = Only();

        Assert.Equal(("waiting", 1, 5), (step.Status, step.Attempts, step.AttemptLimit));
        Assert.Equal(new StepErrorDocument("transient", "mailcow.unavailable", "Mailcow answered 503."), step.Error);
        Assert.Equal("retry 2 of 5 because Mailcow answered 503.", Host.Output.StepWords.Of(step, Began));
    }

    [Fact]
    public void Steps_WithAChosenStrategy_HaveItsLimitBeforeTheFirstRetry()
    {
        Add("Started");
        var state = new RunState { Id = "r", RootId = "r", DefinitionId = "d", DefinitionVersionId = "v", Actor = "cli:test", OnFailure = OnFailure.Pause, Input = [] };
        state.Steps["s1"] = new StepState { Id = "s1", NodeId = "n", External = new ExternalState { ActivityType = "Nexus.CreateSite", Inputs = [], RetryStrategy = "steady", Attempt = 1 } };

        Assert.Equal(30, Assert.Single(history.With(state, [])).AttemptLimit);
    }

    [Fact]
    public void Steps_RetriedThenCompleted_CountTheLastAttemptAndForgetTheError()
    {
        Add("Started");
        Add("Retried", new JsonObject { ["attempt"] = 2, ["of"] = 5, ["reason"] = "not yet" });
        Add("Completed");

        Assert.Equal(("completed", 2, null), (Only().Status, Only().Attempts, Only().Error));
    }

    [Fact]
    public void Steps_WhoseEffectsAreAllRemoved_AreUndone()
    {
        Add("Started");
        Add("Completed");

        Assert.Equal("undone", history.With(State(), [Effect(EffectStatus.Removed)]).Single().Status);
        Assert.Equal("completed", history.With(State(), [Effect(EffectStatus.Removed), Effect(EffectStatus.Kept)]).Single().Status);
    }

    [Fact]
    public void Steps_LiveWithAnIncident_AreFaultedWithTheLastError()
    {
        Add("Started");
        var state = State();
        state.Steps["s1"] = new StepState
        {
            Id = "s1",
            NodeId = "n",
            Status = StepStatus.Running,
            External = new ExternalState { ActivityType = "Nexus.CreateSite", Inputs = [], Phase = ExternalPhase.Incident, Attempt = 5, LastError = new StepErrorState("Permanent", "erpnext.site_exists", "it exists") },
        };

        var step = history.With(state, []).Single();

        Assert.Equal(("faulted", 5, new StepErrorDocument("permanent", "erpnext.site_exists", "it exists")), (step.Status, step.Attempts, step.Error));
    }

    private void Add(string @event, JsonObject? data = null) => history.Add(new JournalEntry(++sequence, Began.AddSeconds(sequence), @event, "s1", "n", "createSite", "Nexus.CreateSite", data));

    private StepDocument Only() => history.With(State(), []).Single();

    private static RunState State() => new() { Id = "r", RootId = "r", DefinitionId = "d", DefinitionVersionId = "v", Actor = "cli:me" };

    private static EffectState Effect(EffectStatus status) => new()
    {
        Id = "e", RunId = "r", RootId = "r", StepId = "s1", Number = 1, System = "erpnext", Kind = "site", Name = "x", Token = "nx", ActivityType = "Nexus.CreateSite", Inputs = [], Status = status,
    };
}

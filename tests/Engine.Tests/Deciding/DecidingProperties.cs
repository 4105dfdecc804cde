using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Tests.Deciding;

/// <summary>What holds for every program: the same facts give the same decision, a stored state is the state, and nothing waits for nobody.</summary>
public sealed class DecidingProperties
{
    private const int MostEvents = 400;
    private static readonly EngineSettings Tight = new() { BurstLimit = 40, RunStepLimit = 600, LiveStepLimit = 200 };

    [Property(MaxTest = 200)]
    public void Decide_SameStateEventAndMoment_GivesTheSameDecision(int seed, byte size, bool stops)
    {
        var first = Play(seed, size, stops, stores: false);
        var second = Play(seed, size, stops, stores: false);
        Assert.Equal(first, second);
    }

    [Property(MaxTest = 200)]
    public void State_StoredBetweenAnyTwoEvents_GoesOnTheSame(int seed, byte size, bool stops) =>
        Assert.Equal(Play(seed, size, stops, stores: false), Play(seed, size, stops, stores: true));

    [Property(MaxTest = 200)]
    public void Run_OfAnyProgram_IsFinalOrWaitsForSomebody(int seed, byte size, bool stops)
    {
        var last = JsonNode.Parse(Play(seed, size, stops, stores: true)[^1])!["state"]!.AsObject();
        var state = RunStateJson.Deserialize(last.ToJsonString());
        Assert.Empty(state.Queue);
        if (state.Status is RunStatus.Finished or RunStatus.Failed)
        {
            Assert.Empty(state.Steps);
            Assert.Empty(state.Bookmarks);
            Assert.All(state.Incidents, i => Assert.True(i.Closed));
        }
        else
        {
            Assert.True(state.Bookmarks.Count > 0 || state.Incidents.Exists(i => !i.Closed), $"{state.Status} without a bookmark or an open incident");
            Assert.All(state.Bookmarks, b => Assert.True(state.Steps.ContainsKey(b.StepId)));
            Assert.All(state.Steps.Values, s => Assert.True(s.ParentId is null || state.Steps.ContainsKey(s.ParentId)));
            Assert.All(state.Steps.Values, s => Assert.True(s.ScopeId is null || state.Scopes.ContainsKey(s.ScopeId)));
        }
    }

    /// <summary>Rows that are set and taken away as each decision says are the bookmarks of the state that stimuli can find.</summary>
    [Property(MaxTest = 200)]
    public void Bookmarks_KeptByWhatDecisionsSay_AreThoseOfTheState(int seed, byte size, bool stops)
    {
        var rows = new List<string>();
        foreach (var decision in Play(seed, size, stops, stores: true).Select(text => JsonNode.Parse(text)!))
        {
            Assert.All(decision["gone"]!.AsArray(), id => Assert.True(rows.Remove(id!.GetValue<string>())));
            rows.AddRange(decision["set"]!.AsArray().Select(id => id!.GetValue<string>()));
            Assert.Equal(rows, decision["state"]!["bookmarks"]!.AsArray().Where(b => b!["hash"] is not null).Select(b => b!["id"]!.GetValue<string>()));
        }
    }

    /// <summary>With a bound so small that nearly every value lies beside the state; those that didn't change are known again by their identity.</summary>
    [Property(MaxTest = 200)]
    public void State_WrittenAfterAnyEvent_IsReadBackWholeWithItsLargeValues(int seed, byte size, bool stops)
    {
        var store = new Dictionary<string, string>(StringComparer.Ordinal);
        Play(seed, size, stops, stores: false, state =>
        {
            var written = LargeValues.Write(state, limit: 6);
            Assert.Equal(RunStateJson.Serialize(state), RunStateJson.Serialize(RunStateJson.Read(written.Json, hash => written.Large[hash])));
            foreach (var hash in written.Dropped)
            {
                Assert.True(store.Remove(hash));
            }

            foreach (var hash in written.Added)
            {
                store.Add(hash, written.Large[hash]);
            }

            state.Stored!.Keep();
            Assert.Equal(written.Large.Keys.Order(StringComparer.Ordinal), store.Keys.Order(StringComparer.Ordinal));
        });
    }

    /// <summary>Each decision with the state after it, as text.</summary>
    private static List<string> Play(int seed, byte size, bool stops, bool stores, Action<RunState>? seen = null)
    {
        var graph = WorkflowGraph.Parse(new RandomProgram(seed, size % 40).Definition());
        var decider = new Decider(ActivityCatalog.Empty);
        var state = new RunState { Id = "run1", RootId = "run1", DefinitionId = "random", DefinitionVersionId = "v", Actor = "cli:test", OnFailure = stops ? OnFailure.Stop : OnFailure.Pause };
        var choice = new Random(seed);
        var told = new List<string>();
        RunEvent? @event = new RunEvent.Started();
        for (var i = 0; @event is not null && i < MostEvents; i++)
        {
            state = stores ? RunStateJson.Deserialize(RunStateJson.Serialize(state)) : state;
            var moment = new Moment(DateTimeOffset.UnixEpoch.AddMinutes(i), seed + i, new Dictionary<string, string>(), n => new string('p', n), Tight);
            var decision = decider.Decide(graph, state, @event, moment);
            told.Add(Text(decision, state));
            seen?.Invoke(state);
            @event = Next(decision, state, moment.Now, choice);
        }

        return told;
    }

    private static RunEvent? Next(Decision decision, RunState state, DateTimeOffset now, Random choice)
    {
        if (decision.Continue)
        {
            return new RunEvent.Continued();
        }

        if (Bookmarks.NextDue(state) <= now)
        {
            return new RunEvent.CameDue();
        }

        return state.Bookmarks.Count == 0 || choice.Next(12) == 0 ? null
            : new RunEvent.Resumed(state.Bookmarks[choice.Next(state.Bookmarks.Count)].Id, new JsonObject { ["n"] = choice.Next(9) });
    }

    private static string Text(Decision decision, RunState state) => new JsonObject
    {
        ["journal"] = JsonSerializer.SerializeToNode(decision.Journal),
        ["outbox"] = JsonSerializer.SerializeToNode(decision.Outbox),
        ["set"] = new JsonArray([.. decision.BookmarksSet.Select(b => (JsonNode)b.Id)]),
        ["gone"] = new JsonArray([.. decision.BookmarksGone.Select(id => (JsonNode)id)]),
        ["continue"] = decision.Continue,
        ["releases"] = decision.ReleaseHolds,
        ["state"] = JsonNode.Parse(RunStateJson.Serialize(state)),
    }.ToJsonString();
}

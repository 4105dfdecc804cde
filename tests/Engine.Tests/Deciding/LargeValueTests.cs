using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Tests.Deciding;

public sealed class LargeValueTests
{
    private static readonly string Large = new('x', RunStateJson.ValueLimit);

    private static RunState State => new()
    {
        Id = "r", RootId = "r", DefinitionId = "d", DefinitionVersionId = "v", Actor = "cli:test",
        Input = new JsonObject { ["small"] = "x", ["large"] = Large },
        Output = new JsonObject { ["report"] = new JsonArray(Large, 1) },
        Memory = new JsonObject { ["outputs"] = new JsonObject { ["a"] = new JsonObject { ["Result"] = Large } }, ["last"] = Large },
        Scopes = { ["w"] = new ScopeState { Values = { ["v"] = Large, ["n"] = null } } },
        Steps =
        {
            ["s1"] = new StepState
            {
                Id = "s1", NodeId = "n", Bag = new JsonObject { ["items"] = new JsonArray(Large), ["index"] = 1 },
                External = new ExternalState { ActivityType = "t", Inputs = new JsonObject { ["Data"] = Large }, Removals = [new EffectState { Id = "e", RunId = "r", RootId = "r", StepId = "s", Number = 1, System = "s", Kind = "k", Name = "n", Token = "t", ActivityType = "t", Inputs = new JsonObject { ["Data"] = Large } }] },
            },
        },
    };

    [Fact]
    public void Write_LargeValuesEverywhere_LeavesASmallStateAndOneTextEach()
    {
        var state = State;
        var before = RunStateJson.Serialize(state);

        var written = RunStateJson.Write(state);

        Assert.True(written.Bytes < 3_000, written.Json);
        Assert.Equal(3, written.Large.Count); // the text, and the two lists with it
        Assert.Equal(written.Large.Keys, written.Added);
        Assert.Equal(before, RunStateJson.Serialize(state));
        Assert.Equal(before, RunStateJson.Serialize(RunStateJson.Read(written.Json, h => written.Large[h])));
    }

    [Fact]
    public void Write_Again_AddsOnlyWhatIsNew()
    {
        var state = State;
        Assert.Equal(3, RunStateJson.Write(state).Added.Count);
        var first = RunStateJson.Write(state);
        Assert.Equal(3, first.Added.Count); // nobody said that the one before was stored
        state.Stored!.Keep();

        var unchanged = RunStateJson.Write(state);
        Assert.Equal((first.Json, 0, 0), (unchanged.Json, unchanged.Added.Count, unchanged.Dropped.Count));

        state.Output["report"] = Large + "!";
        var changed = RunStateJson.Write(state);
        Assert.Equal($"\"{Large}!\"", changed.Large[Assert.Single(changed.Added)]);
        Assert.StartsWith("[", first.Large[Assert.Single(changed.Dropped)], StringComparison.Ordinal);

        var read = RunStateJson.Read(changed.Json, h => changed.Large[h]);
        Assert.Empty(RunStateJson.Write(read).Added);
    }

    [Theory]
    [InlineData(-2, 0)]
    [InlineData(-1, 1)]
    public void Write_AtTheBound_CountsBytesOfTheValuesText(int longer, int large)
    {
        var state = new RunState { Id = "r", RootId = "r", DefinitionId = "d", DefinitionVersionId = "v", Actor = "cli:test", Input = new JsonObject { ["v"] = new string('ä', (RunStateJson.ValueLimit + longer) / 2) + (longer % 2 == 0 ? "" : "x") } };
        Assert.Equal(large, RunStateJson.Write(state).Large.Count);
    }

    /// <summary>Where large values lie is told apart from the values: nothing that a user writes looks like one.</summary>
    [Theory]
    [InlineData("""{"large":[{"in":"input","of":null,"name":"other","hash":"0"}]}""")]
    [InlineData("""{"$blob":"0"}""")]
    public void Read_AUsersOwnWords_AreData(string words)
    {
        var state = new RunState { Id = "r", RootId = "r", DefinitionId = "d", DefinitionVersionId = "v", Actor = "cli:test", Input = new JsonObject { ["v"] = JsonNode.Parse(words), ["large"] = Large } };
        var written = RunStateJson.Write(state);
        Assert.Equal(words, RunStateJson.Read(written.Json, h => written.Large[h]).Input["v"]!.ToJsonString());
    }

    [Fact]
    public void Read_LargeValueMissing_SaysWhich()
    {
        var written = RunStateJson.Write(State);
        Assert.Equal("The large value 'large' (input) isn't stored.", Assert.Throws<JsonException>(() => RunStateJson.Read(written.Json, _ => null)).Message);
    }
}

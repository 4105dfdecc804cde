using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Vectors.Stored;

/// <summary>Where Elsa's behaviour is a defect, ours is as ADR 23 says (S26).</summary>
public sealed class DecisionTests(VectorEngine engine) : IClassFixture<VectorEngine>
{
    private const string RefusedAtTheDoor = "in-required-missing";
    private const int MostLines = 8;

    private static readonly JsonObject Decisions = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "decisions.json")))!.AsObject();

    private static readonly Dictionary<string, string> Rows = File.ReadLines(RepositoryRoot.Of("docs/adr/0023-what-ours-does-where-elsas-behaviour-is-a-defect.md"))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToDictionary(line => line.Split('`')[1], line => line, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Decisions.Select(d => d.Key)];

    private static IEnumerable<Vector> Doubtful => Vector.All.Values.Where(v => v.Quirk is not null);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Vector_OfADefect_EndsAsDecided(string name)
    {
        var played = new StoredVectorRun(engine, Vector.All[name]);
        await played.PlayAsync();

        var record = await played.RecordAsync();
        var state = (await engine.RunsAsync()).First(run => run.State.DefinitionId == name).State;
        var lines = record["lines"]!.AsArray();
        var found = new JsonObject
        {
            ["status"] = state.Status.ToString(),
            ["cause"] = state.Cause,
            ["inner"] = state.Incidents.FirstOrDefault()?.Inner?["message"]?.DeepClone(),
            ["lines"] = lines.Count > MostLines ? lines.Count : lines.DeepClone(),
            ["output"] = record["output"]!.DeepClone(),
            ["variables"] = record["variables"]!.DeepClone(),
        };
        var decided = Decisions[name]!.AsObject();
        Assert.All(found, member => Assert.Equal($"{member.Key}: {Text(decided[member.Key])}", $"{member.Key}: {Text(member.Value)}"));
        Assert.Equal(decided["runs"]?.GetValue<int>() ?? 1 + Vector.All[name].Needs.Count(n => !IsUsed(n!)), (await engine.RunsAsync()).Count);
    }

    [Fact]
    public async Task Start_WithoutARequiredInput_IsRefusedAndNamesIt()
    {
        var vector = Vector.All[RefusedAtTheDoor];
        await engine.SaveAsync(vector.Definition, publish: true);

        var refused = Assert.IsType<StartResult.Invalid>(await engine.Intake.StartAsync(new StartRequest(vector.Name, [], "cli:test"), CancellationToken.None));
        Assert.Equal(["It needs the input 'X': give it one."], refused.Errors["X"]);
        Assert.IsType<StartResult.Started>(await engine.Intake.StartAsync(new StartRequest(vector.Name, new JsonObject { ["x"] = "given" }, "cli:test"), CancellationToken.None));
    }

    [Fact]
    public void Defect_EachOne_IsNamedInTheAdrAndPlayed()
    {
        Assert.Equal(Doubtful.Select(v => v.Name).Order(StringComparer.Ordinal), Rows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Doubtful.Where(v => v.Group != "http").Select(v => v.Name).Order(StringComparer.Ordinal), Decisions.Select(d => d.Key).Append(RefusedAtTheDoor).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Defect_EachOne_IsWarnedOfAsTheAdrSays()
    {
        var wrong = Doubtful.Where(v => Rows[v.Name].EndsWith(" yes |", StringComparison.Ordinal) != DefinitionCheck.Check(WorkflowGraph.Parse(v.Definition), ActivityCatalog.Empty).Count > 0);
        Assert.Empty(wrong.Select(v => v.Name));
    }

    [Theory]
    [InlineData("break-flow-root", "root.activities[1]: 'br' has no loop around it: it ends every activity around it.")]
    [InlineData("delay-bad", "root.activities[0]: 'd' can't wait for 'soon': write it as 'hh:mm:ss'.")]
    [InlineData("event-no-name", "root.activities[0]: 'e' names no event. Give it an 'eventName'.")]
    [InlineData("for-no-body", "root.activities[0]: 'f' has no body.")]
    [InlineData("fault-missing-root", "root: There is no root: a run does nothing.")]
    [InlineData("out-undeclared", "root.activities[0]: 'o1' sets the output 'Ghost', which the workflow doesn't declare.")]
    [InlineData("stm-unknown-initial", "root: The machine begins with 'Nope', which isn't one of its states.")]
    [InlineData("stm-unknown-target", "root: The transition 'go' leads to 'Ghost', which isn't one of the machine's states.")]
    [InlineData("var-default-bad-int", "variables: The default of 'X' can't be read as Int32: a run that comes to it fails.")]
    [InlineData("var-same-name-twice", "variables: There are two variables named 'X': expressions see the first one.")]
    [InlineData("expr-liqerr-unknown-filter", "root.activities[0].text: The expression doesn't parse: The Liquid template doesn't parse: there is no filter 'nofilter'.")]
    public void Check_WhatIsHardlyMeant_IsOneWarningAtItsPlace(string name, string warning)
    {
        var found = Assert.Single(DefinitionCheck.Check(WorkflowGraph.Parse(Vector.All[name].Definition), ActivityCatalog.Empty));
        Assert.Equal((Severity.Warning, warning), (found.Severity, $"{found.Place}: {found.Message}"));
    }

    /// <summary>What isn't said in a decision is empty.</summary>
    private static string Text(JsonNode? node) => node is null or JsonObject { Count: 0 } ? "none" : VectorText.Of(node);

    /// <summary>Run as an activity, so that it makes no run of its own.</summary>
    private static bool IsUsed(JsonNode definition) => definition["options"]?["usableAsActivity"]?.GetValue<bool>() == true;
}

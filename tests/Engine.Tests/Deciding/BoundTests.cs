using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using static NexusWorkflows.Engine.Tests.Deciding.Bench;

namespace NexusWorkflows.Engine.Tests.Deciding;

public sealed class BoundTests
{
    private const string EndlessFlow = """
        { "definitionId": "d", "root": { "id": "main", "type": "Elsa.Flowchart", "version": 1,
          "activities": [{ "id": "s", "type": "Elsa.Start" , "version": 1 }, { "id": "a", "type": "Elsa.Sequence", "version": 1 }, { "id": "b", "type": "Elsa.Sequence", "version": 1 }],
          "connections": [
            { "source": { "activity": "s" }, "target": { "activity": "a" } },
            { "source": { "activity": "a" }, "target": { "activity": "b" } },
            { "source": { "activity": "b" }, "target": { "activity": "a" } }] } }
        """;

    [Fact]
    public void Run_OverItsSteps_PausesWithAnIncidentAndASmallState()
    {
        var bench = new Bench(EndlessFlow) { Settings = new EngineSettings { RunStepLimit = 5_000 } }.Start();
        Assert.Equal(RunStatus.Paused, bench.State.Status);
        Assert.Equal("engine.run_step_limit", Assert.Single(bench.State.Incidents).Code);
        Assert.True(RunStateJson.Serialize(bench.State).Length < 4_000);
    }

    [Fact]
    public void Run_OverItsLiveSteps_IsAnIncident()
    {
        var all = """{ "id": "p", "type": "Elsa.ParallelForEach", "version": 1, """ + Input("items", "JavaScript", "Array.from({length: 50}, (_, i) => i)") + ""","body": { "id": "t", "type": "Elsa.RunTask", "version": 1, """ + Input("taskName", "Literal", "T") + "} }";
        var bench = new Bench(Sequence(all)) { Settings = new EngineSettings { LiveStepLimit = 20 } }.Start();
        Assert.Equal("50 items at once would be more than 20 live steps (engine.liveStepLimit). Use ForEach, or fewer items.", Assert.Single(bench.State.Incidents).Message);
    }

    [Theory]
    [InlineData("Elsa.Parallel", "activities")]
    [InlineData("Elsa.Fork", "branches")]
    public void Container_WithMoreBranchesThanMayBeLive_IsOneIncidentAndBeginsNone(string type, string property)
    {
        var branches = string.Join(',', Enumerable.Range(0, 1_000).Select(i => Line($"l{i}", "'never'")));
        var bench = new Bench(Sequence($$"""{ "id": "p", "type": "{{type}}", "version": 1, "{{property}}": [{{branches}}] }""")).Start();
        var incident = Assert.Single(bench.State.Incidents);
        Assert.Equal(("p", "engine.live_step_limit", "1,000 branches at once would be more than 1,000 live steps (engine.liveStepLimit). Use fewer."), (incident.ActivityId, incident.Code, incident.Message));
        Assert.Equal((2, 0), (bench.State.Steps.Count, bench.Lines.Count));

        bench.Take(new RunEvent.Told(new Instruction("skip", "p", null, null, null, "cli:test")));
        Assert.Equal(RunStatus.Finished, bench.State.Status);
    }

    [Theory]
    [InlineData("Object")]
    [InlineData("Literal")]
    public void Value_NestedAsDeepAsADefinition_IsStoredAndShown(string type)
    {
        var deep = new string('[', 480) + "7" + new string(']', 480);
        const string variable = """ "variables": [{ "id": "v", "name": "V", "typeName": "Object" }], """;
        var set = $$"""{ "id": "s", "type": "Elsa.SetVariable", "version": 1, "variable": { "id": "v", "name": "V" }, "value": { "typeName": "Object", "expression": { "type": "{{type}}", "value": {{deep}} } } }""";
        var bench = new Bench(Sequence(set + $$""", { "id": "l", "type": "Elsa.WriteLine", "version": 1, {{Input("text", "Variable", "{\"id\":\"v\"}")}} }""", variable)).Start();
        Assert.Equal((RunStatus.Finished, deep), (bench.State.Status, Assert.Single(bench.Lines)));
        Assert.Equal(deep, RunStateJson.Deserialize(RunStateJson.Serialize(bench.State)).Scopes["w"].Values["v"]!.ToJsonString());
    }

    [Fact]
    public void Run_CommittingEveryStep_TakesOneStepADecision()
    {
        var bench = new Bench(Sequence(Line("a", "'a'") + "," + Line("b", "'b'"))) { Settings = new EngineSettings { CommitEveryStep = true } };
        bench.Start();
        Assert.Equal(["a", "b"], bench.Lines);
        Assert.Equal(RunStatus.Finished, bench.State.Status);
    }

    [Fact]
    public void Fault_Undo_EndsUndoneWithItsCause()
    {
        var bench = new Bench(Sequence("""{ "id": "f", "type": "Elsa.Fault", "version": 1, """ + Input("message", "Literal", "broken") + "}"), onFailure: OnFailure.Undo).Start();
        Assert.Equal((RunStatus.Undone, "broken"), (bench.State.Status, bench.State.Cause));
        Assert.Equal(["Started", "Started", "Started", "Faulted", "Undoing"], bench.Journal.Select(j => j.Event).Where(e => e != "Canceled"));
    }

    [Fact]
    public void Fault_StopWithAProbeAtWork_EndsFailedWithoutWaitingForIt()
    {
        var both = """{ "id": "p", "type": "Elsa.Parallel", "version": 1, "activities": [""" + Thing("a", Input("name", "Literal", "box")) + """, { "id": "f", "type": "Elsa.Fault", "version": 1, """ + Input("message", "Literal", "broken") + "}] }";
        var bench = new Bench(Sequence(both), onFailure: OnFailure.Stop).Start();
        Assert.Equal((RunStatus.Failed, "broken"), (bench.State.Status, bench.State.Cause));
        Assert.True(bench.HoldsReleased);
        bench.Answer(new JsonObject());
        Assert.Equal(RunStatus.Failed, bench.State.Status);
    }

    [Fact]
    public void Fault_StopBeforeAProbe_BeginsNothingOutside()
    {
        var both = """{ "id": "p", "type": "Elsa.Parallel", "version": 1, "activities": [{ "id": "f", "type": "Elsa.Fault", "version": 1, """ + Input("message", "Literal", "broken") + "}," + Thing("a", Input("name", "Literal", "box")) + "," + Line("l", "'queued before'") + "] }";
        var bench = new Bench(Sequence(both), onFailure: OnFailure.Stop).Start();
        Assert.Empty(bench.Commands);
        Assert.Equal(["queued before"], bench.Lines);
        Assert.Equal(RunStatus.Failed, bench.State.Status);
    }

    [Fact]
    public void Incident_SkippedOrRetried_GoesOn()
    {
        var fault = Line("l", "if (!getVariable('V')) throw new Error('not yet'); 'ok'");
        const string variable = """ "variables": [{ "id": "v", "name": "V", "typeName": "String" }], """;
        var bench = new Bench(Sequence(fault + "," + Line("z", "'end'"), variable)).Start();
        Assert.Equal(RunStatus.Paused, bench.State.Status);

        bench.State.Scopes["w"].Values["v"] = "yes";
        bench.Take(new RunEvent.Told(new Instruction("retry", null, null, null, null, "cli:test")));
        Assert.Equal(["ok", "end"], bench.Lines);
        Assert.Equal(RunStatus.Finished, bench.State.Status);

        var skipped = new Bench(Sequence(fault + "," + Line("z", "'end'"), variable)).Start();
        skipped.Take(new RunEvent.Told(new Instruction("skip", "l", null, null, null, "cli:test")));
        Assert.Equal(["end"], skipped.Lines);
        Assert.Equal(RunStatus.Finished, skipped.State.Status);
    }

    /// <summary>The mode of the join can't be evaluated when its branches arrive; after a retry it goes on from there.</summary>
    [Fact]
    public void Retry_OfAFlowchartThatFaultedAtAJoin_GoesOnFromThere()
    {
        var join = """{ "id": "j", "type": "Elsa.FlowJoin", "version": 1, """ + Input("mode", "JavaScript", "if (!getVariable('V')) throw new Error('no mode'); 'WaitAll'") + "}";
        var bench = new Bench($$"""
            { "definitionId": "d", "variables": [{ "id": "v", "name": "V", "typeName": "String" }], "root": { "id": "main", "type": "Elsa.Flowchart", "version": 1,
              "activities": [{{Line("a", "'a'")}}, {{join}}, {{Line("z", "'z'")}}],
              "connections": [{ "source": { "activity": "a" }, "target": { "activity": "j" } }, { "source": { "activity": "j" }, "target": { "activity": "z" } }] } }
            """).Start();
        Assert.Equal("no mode", Assert.Single(bench.State.Incidents).Inner!["message"]!.GetValue<string>());

        bench.State.Scopes["w"].Values["v"] = "yes";
        bench.Take(new RunEvent.Told(new Instruction("retry", null, null, null, null, "cli:test")));
        Assert.Equal(["a", "z"], bench.Lines);
        Assert.Equal(RunStatus.Finished, bench.State.Status);
    }
}

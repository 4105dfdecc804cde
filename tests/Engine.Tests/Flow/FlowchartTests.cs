using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Tests.Deciding;
using static NexusWorkflows.Engine.Tests.Deciding.Bench;

namespace NexusWorkflows.Engine.Tests.Flow;

public sealed class FlowchartTests
{
    private const string Counters = """ "variables": [{ "id": "o", "name": "O", "typeName": "Int32", "value": "0" }, { "id": "i", "name": "I", "typeName": "Int32", "value": "0" }], """;

    [Fact]
    public void Flowchart_LoopInALoop_RunsTheInnerOneInEachRound()
    {
        var bench = new Bench(Chart(
            [Set("o", "getO() + 1"), Set("i0", "0", "i"), Set("i", "getI() + 1"), Line("l", "getO() + ',' + getI()"), Decision("d1", "getI() < 2"), Decision("d2", "getO() < 3"), Line("z", "'end'")],
            ["o>i0", "i0>i", "i>l", "l>d1", "d1.True>i", "d1.False>d2", "d2.True>o", "d2.False>z"])).Start();

        Assert.Equal(["1,1", "1,2", "2,1", "2,2", "3,1", "3,2", "end"], bench.Lines);
    }

    [Fact]
    public void Flowchart_InnerLoopEnteredAtItsHead_RunsInEachRound()
    {
        var bench = new Bench(Chart(
            [Set("o", "setI(0); getO() + 1"), Set("i", "getI() + 1"), Decision("d1", "getI() < 2"), Decision("d2", "getO() < 2"), Line("z", "getO() + ',' + getI()")],
            ["o>i", "i>d1", "d1.True>i", "d1.False>d2", "d2.True>o", "d2.False>z"])).Start();

        Assert.Equal(["2,2"], bench.Lines);
        Assert.Equal(RunStatus.Finished, bench.State.Status);
    }

    [Fact]
    public void Flowchart_RoundsThatOverlap_LoseNoBranch()
    {
        var bench = new Bench(Chart(
            [Set("o", "getO() + 1"), Task("t"), Line("after", "'after'"), Decision("d", "getO() < 3"), Line("z", "'end'")],
            ["o>t", "t>after", "o>d", "d.True>o", "d.False>z"])).Start();

        Assert.Equal(["end"], bench.Lines);
        Assert.Equal(3, bench.State.Bookmarks.Count);
        while (bench.State.Bookmarks.Count > 0)
        {
            bench.Take(new RunEvent.Resumed(bench.State.Bookmarks[0].Id, null));
        }

        Assert.Equal(["end", "after", "after", "after"], bench.Lines);
        Assert.Equal(RunStatus.Finished, bench.State.Status);
    }

    [Fact]
    public void Flowchart_LoopBackIntoAParallelBranch_IsAFaultAndNotASilentEnd()
    {
        var bench = new Bench(Chart(
            [Line("s", "'s'"), Line("a", "'a'"), Line("b", "'b'"), Line("m", "'m'")],
            ["s>a", "s>b", "a>m", "b>m", "m>a"]), onFailure: OnFailure.Stop).Start();

        Assert.Equal(["s", "a", "b", "m"], bench.Lines);
        Assert.Equal(RunStatus.Failed, bench.State.Status);
        var incident = Assert.Single(bench.State.Incidents);
        Assert.Equal(("m", "Exception"), (incident.ActivityId, incident.Exception));
        Assert.Equal("Invalid backward connection: Every path from the source ('m') must go through the target ('a') when tracing back to the start.", incident.Message);
    }

    [Theory]
    [InlineData("c4>e")]
    [InlineData("c4>x")]
    public void Flowchart_ReachingItsEndAfterAFault_HasFailed(string last)
    {
        var finish = """{ "id": "x", "type": "Elsa.Finish", "version": 1 }""";
        var bench = new Bench(Chart(
            [.. new[] { "s", "a", "b", "m", "c1", "c2", "c3", "c4", "e" }.Select(id => Line(id, $"'{id}'")), finish],
            ["s>a", "s>b", "a>m", "b>m", "m>a", "s>c1", "c1>c2", "c2>c3", "c3>c4", last]), onFailure: OnFailure.Stop).Start();

        Assert.Contains("c4", bench.Lines);
        Assert.Equal(RunStatus.Failed, bench.State.Status);
        Assert.StartsWith("Invalid backward connection", bench.State.Cause, StringComparison.Ordinal);
    }

    /// <summary>The loop comes round while the join is queued: its dead second visit must not pass the join over.</summary>
    [Fact]
    public void Flowchart_JoinBegunAndAConnectionThatDied_RunsOnce()
    {
        var any = $$"""{ "id": "j", "type": "Elsa.FlowJoin", "version": 1, {{Input("mode", "Literal", "WaitAny")}} }""";
        var all = $$"""{ "id": "k", "type": "Elsa.FlowJoin", "version": 1, {{Input("mode", "Literal", "WaitAll")}} }""";
        var bench = new Bench(Chart(
            [Line("s", "'s'"), Decision("d", "setI(getI() + 1); getI() < 2"), any, all, Line("z", "'z'")],
            ["s>d", "j>k", "d.True>d", "s>k", "d.True>j", "k>z"])).Start();

        Assert.Equal(["s", "d", "d", "j", "k", "z"], bench.Journal.Where(e => e.Event == "Started").Select(e => e.ActivityId).Skip(2));
    }

    [Fact]
    public void Flowchart_RetriedAtAnImpossibleWayBack_StaysAnIncident()
    {
        var bench = new Bench(Chart([Line("s", "'s'"), Line("a", "'a'"), Line("b", "'b'"), Line("m", "'m'")], ["s>a", "s>b", "a>m", "b>m", "m>a"])).Start();
        bench.Take(new RunEvent.Told(new Instruction("retry", null, null, null, null, "cli:test")));

        Assert.Equal(RunStatus.Paused, bench.State.Status);
        Assert.Equal("main", Assert.Single(bench.State.Incidents).ActivityId);
    }

    [Fact]
    public void While_ConditionFaultsAfterARound_IsTheFaultOfWhatRanLast()
    {
        var loop = $$"""{ "id": "w", "type": "Elsa.While", "version": 1, {{Input("condition", "JavaScript", "if (getI() > 0) throw new Error('no more'); true")}}, "body": {{Set("i", "getI() + 1")}} }""";
        var bench = new Bench(Sequence(loop, Counters), onFailure: OnFailure.Stop).Start();

        Assert.Equal(["Workflow1 Started", "main Started", "w Started", "i Started", "i Completed", "i Faulted"], bench.Journal.Select(j => $"{j.ActivityId} {j.Event}"));
        Assert.Equal(("i", "Failed to evaluate activity input 'Condition'"), (bench.State.Incidents[0].ActivityId, bench.State.Incidents[0].Message));
        Assert.Equal(RunStatus.Failed, bench.State.Status);
    }

    private static string Chart(string[] activities, string[] connections) => $$"""
        { "definitionId": "d", {{Counters}} "root": { "id": "main", "type": "Elsa.Flowchart", "version": 1,
          "activities": [{{string.Join(',', activities)}}], "connections": [{{string.Join(',', connections.Select(Connection))}}] } }
        """;

    private static string Connection(string text)
    {
        var (source, target) = (text.Split('>')[0].Split('.'), text.Split('>')[1]);
        return $$"""{ "source": { "activity": "{{source[0]}}", "port": "{{(source.Length > 1 ? source[1] : "Done")}}" }, "target": { "activity": "{{target}}" } }""";
    }

    private static string Set(string id, string script, string? variable = null) =>
        $$"""{ "id": "{{id}}", "type": "Elsa.SetVariable", "version": 1, "variable": { "id": "{{variable ?? id}}" }, {{Input("value", "JavaScript", script)}} }""";

    private static string Decision(string id, string script) => $$"""{ "id": "{{id}}", "type": "Elsa.FlowDecision", "version": 1, {{Input("condition", "JavaScript", script)}} }""";

    private static string Task(string id) => $$"""{ "id": "{{id}}", "type": "Elsa.RunTask", "version": 1, {{Input("taskName", "Literal", "T")}} }""";
}

using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Tests.Deciding;
using static NexusWorkflows.Engine.Tests.Deciding.Bench;

namespace NexusWorkflows.Engine.Tests.Flow;

/// <summary>Transitions that need no trigger, which Elsa never takes, and what a person can mend.</summary>
public sealed class StateMachineTests
{
    [Fact]
    public void Automatic_FirstThatHolds_IsTakenWithItsActionAndTheExit()
    {
        var bench = new Bench(Machine(
            $$"""{ "name": "A", "entry": {{Line("ea", "'in A'")}}, "exit": {{Line("xa", "'out of A'")}} }, { "name": "B" }, { "name": "C", "entry": {{Line("ec", "'in C'")}} }""",
            $$"""{ "from": "A", "to": "B", "condition": {{Condition("false")}} }, { "from": "A", "to": "C", "condition": {{Condition("true")}}, "action": {{Line("ac", "'to C'")}} }""")).Start();

        Assert.Equal(["in A", "to C", "out of A", "in C"], bench.Lines);
        Assert.Equal(RunStatus.Finished, bench.State.Status);
    }

    [Fact]
    public void Automatic_WithoutAnEnd_FaultsInsteadOfHanging()
    {
        var bench = new Bench(Machine("""{ "name": "A" }, { "name": "B" }""", """{ "from": "A", "to": "B" }, { "from": "B", "to": "A" }"""), onFailure: OnFailure.Stop).Start();

        Assert.Equal(RunStatus.Failed, bench.State.Status);
        Assert.Equal("'m' has gone through 1,000 states without waiting for anything. Give a transition a trigger, or a condition that ends it.", bench.State.Cause);
    }

    [Fact]
    public void Automatic_LoopWithAnEnd_Ends()
    {
        var count = Line("c", "setVariable('N', (getVariable('N') || 0) + 1) || getVariable('N')");
        var bench = new Bench(Machine(
            $$"""{ "name": "A", "entry": {{count}} }, { "name": "End" }""",
            $$"""{ "from": "A", "to": "A", "condition": {{Condition("getVariable('N') < 3")}} }, { "from": "A", "to": "End", "condition": {{Condition("getVariable('N') >= 3")}} }""")).Start();

        Assert.Equal(["1", "2", "3"], bench.Lines);
        Assert.Equal(RunStatus.Finished, bench.State.Status);
    }

    [Fact]
    public void Condition_FaultsAfterItsTrigger_RetryWaitsForItAgain()
    {
        var bench = new Bench(Machine(
            """{ "name": "A" }, { "name": "B" }""",
            $$"""
            { "from": "A", "to": "B", "trigger": { "id": "t", "type": "Elsa.RunTask", "version": 1, {{Input("taskName", "Literal", "T")}} }, "condition": {{Condition("getVariable('Ready') ? true : nothing.there")}} }
            """)).Start();
        bench.Take(new RunEvent.Resumed(bench.State.Bookmarks[0].Id, null));
        Assert.Equal(RunStatus.Paused, bench.State.Status);

        bench.State.Scopes["w"].Values["Ready"] = true;
        bench.Take(new RunEvent.Told(new Instruction("retry", null, null, null, null, "cli:test")));
        Assert.Equal(RunStatus.Waiting, bench.State.Status);
        bench.Take(new RunEvent.Resumed(bench.State.Bookmarks[0].Id, null));

        Assert.Equal(RunStatus.Finished, bench.State.Status);
    }

    private static string Machine(string states, string transitions) => Sequence($$"""
        { "id": "m", "type": "Elsa.StateMachine", "version": 1, "initialState": "A", "states": [{{states}}], "transitions": [{{transitions}}] }
        """);

    private static string Condition(string script) => $$"""{ "typeName": "Boolean", "expression": { "type": "JavaScript", "value": "{{script}}" } }""";
}

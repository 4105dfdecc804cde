using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Tests.Vectors;

/// <summary>Where Elsa loses data, runs something twice or says something odd, ours does what the author meant.</summary>
public sealed class DoubtfulTests
{
    [Theory]
    [InlineData("flow-join-waitany-cancels-longer", "q|z")]
    [InlineData("flow-end", "a")]
    [InlineData("flow-nested-complete-outcome", "b|y")]
    [InlineData("flow-start-property", "b|c")]
    [InlineData("fin-end-two-branches", "a")]
    [InlineData("fin-complete-nested-seq", "1")]
    [InlineData("fin-complete-loop", "round")]
    [InlineData("for-no-body", "end")]
    [InlineData("pforeach-object", "0:\"x\"|1:\"y\"|end")]
    [InlineData("pforeach-literal-text", "0:\"hello\"|end")]
    [InlineData("foreach-js-string", "0:one|end")]
    [InlineData("if-literal-word", "then|end")]
    [InlineData("in-default", "\"fallback\"|fallback")]
    [InlineData("in-expression-number", "9")]
    [InlineData("expr-input-name-only", "via input")]
    [InlineData("var-memory-survives-task", "\"kept\"")]
    [InlineData("var-no-driver-survives-task", "\"kept\"")]
    [InlineData("var-object-mutate", "Bob")]
    [InlineData("var-object-mutate-no-set", "Bob")]
    [InlineData("var-liquid", "start|Ann 2|[]")]
    [InlineData("out-bind-converts", "string 42")]
    [InlineData("task-result-int-variable", "42")]
    [InlineData("event-before-waiting", "after")]
    [InlineData("event-publish-other", "published")]
    [InlineData("stm-condition-first", "enter A|enter C")]
    public void Vector_Doubtful_FinishesAsMeant(string name, string lines)
    {
        var run = new VectorRun(Vector.All[name], storesBetweenEvents: true);
        Assert.Equal(lines, string.Join('|', run.Lines.Select(l => l?.GetValue<string>())));
        Assert.Equal(RunStatus.Finished, run.State.Status);
    }

    [Theory]
    [InlineData("for-bad-bound", "Failed to evaluate activity input 'End'")]
    [InlineData("var-default-bad-int", "The default of variable 'X' is no Int32: 'abc' can't be read as Int32.")]
    [InlineData("expr-err-endless-loop", "Failed to evaluate activity input 'Text'")]
    [InlineData("delay-bad", "Failed to evaluate activity input 'TimeSpan'")]
    [InlineData("event-no-name", "'e' names no event. Give it an 'eventName'.")]
    [InlineData("stm-unknown-initial", "The state machine 'main' begins with 'Nope', which isn't one of its states.")]
    [InlineData("stm-unknown-target", "The state machine 'main' goes by 'go' to 'Ghost', which isn't one of its states.")]
    [InlineData("flow-endless", "The run has taken 2,000 steps, the most it may (engine.runStepLimit). Look for a loop that doesn't end.")]
    [InlineData("while-true-no-body", "The condition still holds after 1,000 rounds, and there is no body that could change it.")]
    public void Vector_Doubtful_FailsWithItsCause(string name, string cause)
    {
        var run = new VectorRun(Vector.All[name], storesBetweenEvents: true, new EngineSettings { RunStepLimit = 2_000, BurstLimit = 500 });
        Assert.Equal(RunStatus.Failed, run.State.Status);
        Assert.Equal(cause, run.State.Cause);
    }

    [Fact]
    public void Cancel_OfARunWithAnIncident_EndsItAndKeepsTheIncidentForTheRecord()
    {
        var run = new VectorRun(Vector.All["cancel-hung"], storesBetweenEvents: true);
        Assert.Equal(RunStatus.Cancelled, run.State.Status);
        Assert.Equal([("x", true)], run.State.Incidents.Select(i => (i.Message, i.Closed)));
    }

    [Fact]
    public void Publish_OfAnObjectExpression_BringsTheObject()
    {
        var run = new VectorRun(Vector.All["event-publish-other"], storesBetweenEvents: true);
        var started = Assert.Single(run.RunsOf("event-publish-other-l"));
        Assert.Equal(["{\"n\":3}"], started.Lines.Select(l => l!.GetValue<string>()));
    }

    [Fact]
    public void Fault_ContinueWithIncidents_PausesWithOneOpenIncidentForEach()
    {
        var run = new VectorRun(Vector.All["fault-two-continue"], storesBetweenEvents: true);
        Assert.Equal(RunStatus.Paused, run.State.Status);
        Assert.Equal(["one", "two"], run.State.Incidents.Where(i => !i.Closed).Select(i => i.Message));
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using static NexusWorkflows.Engine.Tests.Deciding.Bench;

namespace NexusWorkflows.Engine.Tests.Deciding;

/// <summary>An activity is tried as often, and at such intervals, as the strategy says that its author chose (S7).</summary>
public sealed class RetryStrategyTests
{
    private const string Nowhere = """{ "mode": "Identifier", "strategyId": "heroic", "expression": null }""";

    [Theory]
    [InlineData("once", 1)]
    [InlineData("quick", 3)]
    [InlineData("Patient", 10)]
    [InlineData("default", 5)]
    public void ChosenById_HasItsAttemptsBeforeTheIncident(string id, int attempts)
    {
        var bench = new Bench(Chosen($$"""{ "mode": "Identifier", "strategyId": "{{id}}", "expression": null }""")).Start();

        Assert.Equal(attempts, FailedAttempts(bench));
        Assert.All(bench.Journal.Where(entry => entry.Event == "Retried"), entry => Assert.Equal(attempts, entry.Data!["of"]!.GetValue<int>()));
    }

    [Fact]
    public void NotChosen_HasTheActivitysOwnAttempts() => Assert.Equal(5, FailedAttempts(new Bench(Sequence(Thing("a", Input("name", "Literal", "x")))).Start()));

    [Theory]
    [InlineData("JavaScript", "getTries() > 3 ? 'patient' : 'quick'", 3)]
    [InlineData("Liquid", "{{ Variables.Tries | plus: 0 }}", 5)]
    [InlineData("Liquid", "{% if Variables.Tries == 2 %}once{% endif %}", 1)]
    public void ChosenByAnExpression_IsEvaluatedWhenTheStepBegins(string type, string expression, int attempts)
    {
        var wish = new JsonObject { ["mode"] = "Expression", ["strategyId"] = "patient", ["expression"] = new JsonObject { ["type"] = type, ["value"] = expression } };

        Assert.Equal(attempts, FailedAttempts(new Bench(Chosen(wish.ToJsonString(), """ "variables": [{ "id": "v", "name": "Tries", "typeName": "Int32", "value": "2" }], """)).Start()));
    }

    [Fact]
    public void ChosenByAnExpressionThatFails_FaultsBeforeAnythingIsCalled()
    {
        var bench = new Bench(Chosen("""{ "mode": "Expression", "expression": { "type": "JavaScript", "value": "nobody.there" } }""")).Start();

        Assert.Empty(bench.Commands);
        Assert.StartsWith("The retry strategy of 'a' can't be evaluated: ", bench.State.Incidents.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStrategyThatIsntThere_IsPassedOverWithAWord()
    {
        var bench = new Bench(Chosen(Nowhere)).Start();

        Assert.Equal(
            "There is no retry strategy 'heroic', so 'a' is tried as often as usual. Those that exist are 'default', 'once', 'quick', 'patient', 'steady', 'persistent'.",
            bench.Journal.Single(entry => entry.Event == "Log").Data!["lines"]![0]!.GetValue<string>());
        Assert.Equal(5, FailedAttempts(bench));
    }

    [Theory]
    [InlineData("steady", new double[] { 60, 60, 60, 60 })]
    [InlineData("persistent", new double[] { 60, 120, 240, 480, 960, 1920, 3600, 3600 })]
    public void WithoutJitter_EachWaitIsTheStrategysOwn(string id, double[] waits)
    {
        var bench = new Bench(Chosen($$"""{ "mode": 0, "strategyId": "{{id}}" }""")).Start();

        Assert.Equal(waits, waits.Select(_ => WaitAfterAFailure(bench)));
    }

    [Theory]
    [InlineData("patient", 1, 5)]
    [InlineData("patient", 9, 300)]
    [InlineData("default", 1, 1)]
    [InlineData("default", 40, 60)]
    public void WithJitter_NoWaitIsLongerThanItsLimit(string id, int attempt, double limit) =>
        Assert.Equal(limit, RetryStrategy.Find(id)!.LimitAfter(attempt).TotalSeconds);

    [Fact]
    public void WaitsAreScaledLikeAllOthers()
    {
        var bench = new Bench(Chosen("""{ "mode": "Identifier", "strategyId": "steady" }""")) { Settings = new EngineSettings { BackoffScale = 0.5 } }.Start();

        Assert.Equal(30, WaitAfterAFailure(bench));
    }

    private static string Chosen(string wish, string more = "") => Sequence($$"""{ "id": "a", "type": "Toy.LookAtThing", "version": 1, "customProperties": { "resilienceStrategy": {{wish}} }, {{Input("name", "Literal", "x")}} }""", more);

    private static int FailedAttempts(Bench bench)
    {
        var attempts = 0;
        while (bench.State.Steps.Values.Single(step => step.External is not null).External is { Phase: not ExternalPhase.Incident })
        {
            attempts++;
            Fail(bench);
        }

        return attempts;
    }

    private static double WaitAfterAFailure(Bench bench)
    {
        Fail(bench);
        return Math.Round((External(bench).DueAt!.Value - DateTimeOffset.UnixEpoch).TotalSeconds, 3);
    }

    /// <summary>The call at work fails; where another attempt is to be made, it is due at once.</summary>
    private static void Fail(Bench bench)
    {
        if (External(bench) is { AtWork: false, DueAt: not null } waiting)
        {
            waiting.DueAt = DateTimeOffset.UnixEpoch;
            bench.Take(new RunEvent.CameDue());
        }

        var command = bench.Commands[^1];
        bench.Take(new RunEvent.Answered(command.StepId, command.Number, new Answer.Failed(StepErrorKind.Transient, "toys.fault", "Not yet.")));
    }

    private static ExternalState External(Bench bench) => bench.State.Steps.Values.Single(step => step.External is not null).External!;
}

using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Tests.Deciding;
using static NexusWorkflows.Engine.Tests.Deciding.Bench;

namespace NexusWorkflows.Engine.Tests.Definitions;

public sealed class RetryCheckTests
{
    private static readonly ActivityCatalog Catalog = ActivityCatalog.OfTypes([typeof(LookAtThing), typeof(SendPigeon)]);

    [Theory]
    [InlineData("Toy.LookAtThing", "Error")]
    [InlineData("Elsa.SendPigeon", "Warning")]
    public void Check_StrategyThatIsntThere_IsRefusedForOursAndWarnedOfForElsas(string type, string severity) =>
        Assert.Equal(
            [$"{severity} root.activities[0].customProperties.resilienceStrategy: There is no retry strategy 'heroic'. Choose one of 'default', 'once', 'quick', 'patient', 'steady', 'persistent'."],
            Found(type, """{ "mode": "Identifier", "strategyId": "heroic" }"""));

    [Fact]
    public void Check_ExpressionThatDoesntParse_IsRefused() =>
        Assert.StartsWith(
            "Error root.activities[0].customProperties.resilienceStrategy: The expression doesn't parse:",
            Assert.Single(Found("Toy.LookAtThing", """{ "mode": "Expression", "expression": { "type": "JavaScript", "value": "1 +" } }""")), StringComparison.Ordinal);

    [Fact]
    public void Check_KindOfExpressionThatIsntThere_IsRefused() =>
        Assert.Equal(
            ["Error root.activities[0].customProperties.resilienceStrategy: There is no kind of expression 'Python'."],
            Found("Toy.LookAtThing", """{ "mode": 1, "expression": { "type": "Python", "value": "1" } }"""));

    [Theory]
    [InlineData("""{ "mode": "Identifier", "strategyId": "Once", "expression": { "type": "Default", "value": "1 +" } }""")]
    [InlineData("""{ "mode": "Identifier", "strategyId": null }""")]
    [InlineData("""{ "mode": "Expression", "strategyId": "heroic", "expression": { "type": "Liquid", "value": "once" } }""")]
    [InlineData("null")]
    public void Check_WhatADesignerWrites_IsTaken(string wish) => Assert.Empty(Found("Toy.LookAtThing", wish));

    private static IEnumerable<string> Found(string type, string wish) => DefinitionCheck
        .Check(WorkflowGraph.Parse(Sequence($$"""{ "id": "a", "type": "{{type}}", "version": 1, "customProperties": { "resilienceStrategy": {{wish}} }, {{Input("name", "Literal", "x")}} }, { "id": "b", "type": "Toy.LookAtThing", "version": 1, {{Input("name", "Literal", "x")}} }""")), Catalog)
        .Select(finding => $"{finding.Severity} {finding.Place}: {finding.Message}");
}

[Activity("Elsa", "Toys", "Sends a pigeon.")]
public sealed class SendPigeon : SendActivity
{
    public override bool IsRepeatable => true;

    public override string Words => "A pigeon";

    public override Task SendAsync(ActivityContext context, Intent intent, CancellationToken ct) => Task.CompletedTask;
}

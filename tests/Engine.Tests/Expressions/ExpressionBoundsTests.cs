using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Tests.Deciding;
using static NexusWorkflows.Engine.Tests.Deciding.Bench;

namespace NexusWorkflows.Engine.Tests.Expressions;

public sealed class ExpressionBoundsTests
{
    [Theory]
    [InlineData("while (true) {}", "The script ran longer than 1 s. Do the work in several activities.")]
    [InlineData("function f() { return f() + 1 } f()", "The script called itself more than 1,000 levels deep.")]
    [InlineData("let s = []; while (true) s.push('x'.repeat(1000000))", "The script used more than 64 MiB of memory.")]
    public void Script_OverABound_IsAnIncidentWithItsCause(string script, string cause)
    {
        var bench = new Bench(Sequence(Line("l", script))).Start();
        Assert.Equal(cause, bench.State.Incidents.Single().Inner!["message"]!.GetValue<string>());
        Assert.Equal(RunStatus.Paused, bench.State.Status);
    }

    [Fact]
    public void Script_TimeAndChance_AreTheMoments()
    {
        const string script = "new Date().toISOString() + ' ' + Date.now() + ' ' + Math.random() + ' ' + newGuidString()";
        var first = new Bench(Sequence(Line("l", script))).Start();
        var second = new Bench(Sequence(Line("l", script))).Start();
        Assert.Equal(first.Lines, second.Lines);
        Assert.StartsWith("1970-01-01T00:00:00.000Z 0 0.", first.Lines[0]);
    }

    [Theory]
    [InlineData("Liquid", "site:{{ Input.domain }}", "site:a.example")]
    [InlineData("JavaScript", "'site:' + getInput('domain')", "site:a.example")]
    [InlineData("Literal", "backend:1", "backend:1")]
    [InlineData("Liquid", "{{ Input.nothing }}", "")]
    public void IntakeExpression_FromTheInput_IsAText(string type, string value, string text) =>
        Assert.Equal(text, IntakeExpression.Evaluate(new JsonObject { ["type"] = type, ["value"] = value }, new JsonObject { ["domain"] = "a.example" }));

    [Fact]
    public void IntakeExpression_Faulty_SaysWhich() =>
        Assert.Equal("customProperties: 'getInput(' failed: Could not prepare script: Unexpected end of input (<anonymous>:1:10)",
            Assert.Throws<DefinitionException>(() => IntakeExpression.Evaluate(new JsonObject { ["type"] = "JavaScript", ["value"] = "getInput(" }, [])).Message);
}

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

    [Theory]
    [InlineData("{% for i in (1..100000000) %}x{% endfor %}", "The template lists more than 100,000 items.")]
    [InlineData("{% for i in (1..2000) %}{% for j in (1..2000) %}{% assign x = j %}{% endfor %}{% endfor %}", "The template took more than 1,000,000 steps, or is nested too deep.")]
    [InlineData("{% assign s = 'aaaa' %}{% for i in (1..40) %}{% assign s = s | append: s %}{% endfor %}{{ s | size }}", "The template made more than 4,194,304 characters.")]
    [InlineData("{% assign s = 'aaaa' %}{% for i in (1..40) %}{% if true %}{% capture s %}{{ s }}{{ s }}{% endcapture %}{% endif %}{% endfor %}", "The template made more than 4,194,304 characters.")]
    [InlineData("{% assign s = 'aaaa' %}{% for i in (1..14) %}{% assign s = s | append: s %}{% endfor %}{{ s | replace: 'a', s | size }}", "The template made more than 4,194,304 characters.")]
    [InlineData("{% assign s = 'aaaa' %}{% for i in (1..18) %}{% assign s = s | append: s %}{% endfor %}{{ s | split: '' | join: s | size }}", "The template lists more than 100,000 items.")]
    [InlineData("{% assign s = 'aaaa' %}{% for i in (1..14) %}{% assign s = s | append: s %}{% endfor %}{{ s | split: '' | join: s | size }}", "The template made more than 4,194,304 characters.")]
    [InlineData("{% assign s = 'aaaa' %}{% for i in (1..8) %}{% assign s = s | append: s %}{% endfor %}{% for i in (1..9000) %}{{ Variables.V }}{{ s }} and more{% endfor %}", "The template made more than 4,194,304 characters.")]
    public void Template_OverABound_IsAnIncidentWithItsCause(string template, string cause)
    {
        var line = $$"""{ "id": "l", "type": "Elsa.WriteLine", "version": 1, {{Input("text", "Liquid", template)}} }""";
        var bench = new Bench(Sequence(line)).Start();
        Assert.Equal(cause, bench.State.Incidents.Single().Inner!["message"]!.GetValue<string>());
        Assert.Equal(RunStatus.Paused, bench.State.Status);
    }

    [Theory]
    [InlineData("JavaScript", "while (true) {}", "The script ran longer than 0.05 s. Do the work in several activities.")]
    [InlineData("JavaScript", "function f(n) { return n == 0 ? 0 : f(n - 1) } f(50)", "The script called itself more than 20 levels deep.")]
    [InlineData("JavaScript", "let s = []; while (true) s.push('x'.repeat(100000))", "The script used more than 4 MiB of memory.")]
    [InlineData("Liquid", "{% assign s = 'aaaa' %}{% for i in (1..20) %}{% assign s = s | append: s %}{% endfor %}{{ s | size }}", "The template made more than 262,144 characters.")]
    public void Expression_OverABoundOfTheSettings_IsAnIncident(string type, string text, string cause)
    {
        var line = $$"""{ "id": "l", "type": "Elsa.WriteLine", "version": 1, {{Input("text", type, text)}} }""";
        var bounds = new ExpressionBounds { Time = TimeSpan.FromMilliseconds(50), Memory = 4 * 1024 * 1024, Recursion = 20 };
        var bench = new Bench(Sequence(line)) { Settings = new EngineSettings { Expressions = bounds } }.Start();
        Assert.Equal(cause, bench.State.Incidents.Single().Inner!["message"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("{% assign a = 'b,c' | split: ',' %}{% for x in a %}{{ x | upcase | append: '!' }}{% endfor %}{{ a | join: '-' }}", "B!C!b-c")]
    [InlineData("{% for i in (1..3) reversed %}{{ i }}{% if i == 2 %}{% capture c %}<{{ i }}>{% endcapture %}{% endif %}{% endfor %}{{ c }}", "321<2>")]
    [InlineData("{{ 'a' | replace: 'a', 'bb' | size }}{{ (1..3) | size }}", "23")]
    [InlineData("{% assign n = 2 %}{% for i in (1..n) %}{% for j in (i..n) %}{{ i | plus: j | times: 2 }} {% endfor %}{% endfor %}", "4 6 8 ")]
    public void Template_WithinItsBounds_RendersAsBefore(string template, string text)
    {
        var line = $$"""{ "id": "l", "type": "Elsa.WriteLine", "version": 1, {{Input("text", "Liquid", template)}} }""";
        Assert.Equal([text], new Bench(Sequence(line)).Start().Lines);
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

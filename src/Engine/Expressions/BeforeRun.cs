using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>What an expression sees before there is a run: the input, the defaults of the workflow's variables, a clock, and no chance.</summary>
internal sealed class BeforeRun(JsonObject input, IReadOnlyList<VariableDeclaration> variables, DateTimeOffset now) : ExpressionScope
{
    public override DateTimeOffset Now => now;

    public override IEnumerable<string> VariableNames => variables.Select(v => v.Name);

    public override IEnumerable<string> InputNames => input.Select(i => i.Key);

    public override double NextDouble() => 0;

    public override string NextId() => "0000000000000000";

    public override VariableDeclaration? FindVariable(string name) => variables.FirstOrDefault(v => v.Name == name);

    public override JsonNode? Variable(string name) => FindVariable(name) is { } variable ? DefaultOf(variable) : null;

    public override JsonNode? VariableById(string? id, string? name) =>
        (variables.FirstOrDefault(v => v.Id == id) ?? FindVariable(name ?? "")) is { } variable ? DefaultOf(variable) : throw Unknown($"the variable '{name ?? id}'");

    public override void SetVariable(string name, JsonNode? value) => throw Unknown($"the variable '{name}'");

    public override bool HasInput(string name) => input.Any(i => string.Equals(i.Key, name, StringComparison.OrdinalIgnoreCase));

    public override JsonNode? Input(string name) => input.FirstOrDefault(i => string.Equals(i.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    public override JsonNode? Output(string activity, string? output) => throw Unknown($"an output of '{activity}'");

    public override JsonNode? LastResult() => null;

    public override JsonNode? Fact(string name) => null;

    public override void SetFact(string name, string? value) => throw Unknown($"'{name}'");

    protected override string? Secret(string name) => null;

    private static JsonNode? DefaultOf(VariableDeclaration variable) =>
        string.IsNullOrEmpty(variable.Default) ? null : ValueTypes.Convert(variable.Default, variable.TypeName, variable.IsArray);

    private static ExpressionException Unknown(string what) => new("InvalidOperationException", $"{what} isn't there before the run begins: use the inputs.");
}

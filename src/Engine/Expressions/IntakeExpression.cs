using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>Expressions that are evaluated before there is a run, from its input alone: holds and the site.</summary>
public static class IntakeExpression
{
    /// <summary>The text of the value; null where it has none.</summary>
    /// <param name="expression"><c>{"type","value"}</c>.</param>
    /// <exception cref="DefinitionException">The expression failed.</exception>
    public static string? Evaluate(JsonObject expression, JsonObject input)
    {
        try
        {
            return Values.ToText(Evaluator.Evaluate(expression, new InputOnly(input), asText: true));
        }
        catch (ExpressionException exception)
        {
            throw new DefinitionException("customProperties", $"'{expression["value"]}' failed: {exception.Message}", exception);
        }
    }

    /// <summary>The run's start isn't known yet, so its clock stands still and there is no chance.</summary>
    private sealed class InputOnly(JsonObject input) : ExpressionScope
    {
        public override DateTimeOffset Now => DateTimeOffset.UnixEpoch;

        public override IEnumerable<string> VariableNames => [];

        public override IEnumerable<string> InputNames => input.Select(i => i.Key);

        public override double NextDouble() => 0;

        public override string NextId() => "0000000000000000";

        public override VariableDeclaration? FindVariable(string name) => null;

        public override JsonNode? Variable(string name) => null;

        public override JsonNode? VariableById(string? id, string? name) => throw Unknown($"the variable '{name ?? id}'");

        public override void SetVariable(string name, JsonNode? value) => throw Unknown($"the variable '{name}'");

        public override bool HasInput(string name) => input.Any(i => string.Equals(i.Key, name, StringComparison.OrdinalIgnoreCase));

        public override JsonNode? Input(string name) => input.FirstOrDefault(i => string.Equals(i.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

        public override JsonNode? Output(string activity, string? output) => throw Unknown($"an output of '{activity}'");

        public override JsonNode? LastResult() => null;

        public override JsonNode? Fact(string name) => null;

        public override void SetFact(string name, string? value) => throw Unknown($"'{name}'");

        protected override string? Secret(string name) => null;

        private static ExpressionException Unknown(string what) => new("InvalidOperationException", $"{what} isn't there before the run begins: use the inputs.");
    }
}

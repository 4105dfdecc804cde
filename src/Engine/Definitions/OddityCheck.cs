using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>What runs, and yet is hardly what its author means: a warning in any definition.</summary>
internal static class OddityCheck
{
    private static readonly string[] Loops = ["Elsa.While", "Elsa.For", "Elsa.ForEach", "Elsa.ParallelForEach"];

    public static void Check(WorkflowGraph graph, List<Finding> findings)
    {
        CheckVariables(graph.Variables, "variables", findings);
        if (graph.Root.Json.Parent is null)
        {
            findings.Add(new Finding(Severity.Warning, "root", "There is no root: a run does nothing."));
        }
    }

    public static void Check(WorkflowGraph graph, Node node, List<Finding> findings)
    {
        CheckVariables(node.Variables, node.Place + ".variables", findings);
        if (OddityOf(graph, node) is { } oddity)
        {
            findings.Add(new Finding(Severity.Warning, node.Place, oddity));
        }
    }

    private static string? OddityOf(WorkflowGraph graph, Node node) => node.Type switch
    {
        "Elsa.Break" when !IsInLoop(node) => $"'{node.ActivityId}' has no loop around it: it ends every activity around it.",
        "Elsa.Event" when !node.Flag("canStartWorkflow") && Literal(node, "eventName") is "" => $"'{node.ActivityId}' names no event. Give it an 'eventName'.",
        "Elsa.Delay" when Literal(node, "timeSpan") is { Length: > 0 } span && !IsOf("TimeSpan", span) => $"'{node.ActivityId}' can't wait for '{span}': write it as 'hh:mm:ss'.",
        "Elsa.SetOutput" when Literal(node, "outputName") is { Length: > 0 } name && graph.Outputs.All(o => o.Name != name) => $"'{node.ActivityId}' sets the output '{name}', which the workflow doesn't declare.",
        StateMachineShape.Type => OddityOf(node.Machine),
        _ when Loops.Contains(node.Type) && node.ChildIn("body") is null => $"'{node.ActivityId}' has no body.",
        _ => null,
    };

    private static string? OddityOf(StateMachineShape machine)
    {
        if (machine.Initial is { Length: > 0 } initial && machine.StateOf(initial) is null)
        {
            return $"The machine begins with '{initial}', which isn't one of its states.";
        }

        return machine.Transitions.FirstOrDefault(t => machine.StateOf(t.To) is null) is { } lost
            ? $"The transition '{lost.Name}' leads to '{lost.To}', which isn't one of the machine's states."
            : null;
    }

    private static void CheckVariables(IReadOnlyList<VariableDeclaration> variables, string place, List<Finding> findings)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var variable in variables)
        {
            if (!names.Add(variable.Name))
            {
                findings.Add(new Finding(Severity.Warning, place, $"There are two variables named '{variable.Name}': expressions see the first one."));
            }

            if (variable.Default is { Length: > 0 } text && !IsOf(variable.TypeName, text, variable.IsArray))
            {
                findings.Add(new Finding(Severity.Warning, place, $"The default of '{variable.Name}' can't be read as {variable.TypeName}: a run that comes to it fails."));
            }
        }
    }

    private static bool IsInLoop(Node node)
    {
        for (var around = node.Parent; around is not null; around = around.Parent)
        {
            if (Loops.Contains(around.Type))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOf(string typeName, string text, bool isArray = false)
    {
        try
        {
            ValueTypes.Convert(text, typeName, isArray);
            return true;
        }
        catch (ExpressionException)
        {
            return false; // which is what was asked
        }
    }

    /// <summary>An input as written out; empty: not given; null: an expression makes it.</summary>
    private static string? Literal(Node node, string input) => StepInputs.ExpressionOf(node, input) switch
    {
        null => "",
        JsonObject expression => GraphReader.Text(expression["type"]) is null or "" or "Literal" ? GraphReader.Text(expression["value"]) ?? "" : null,
        JsonValue value => GraphReader.Text(value),
        _ => null,
    };
}

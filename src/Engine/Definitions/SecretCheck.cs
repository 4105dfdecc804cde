using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>Warns of expressions that seem to read a secret into an input that isn't kept sealed, which is a fault when it is run (S20).</summary>
internal static partial class SecretCheck
{
    public static void Check(WorkflowGraph graph, Node node, ActivityDescriptor descriptor, List<Finding> findings)
    {
        var secrets = Secrets(graph, node);
        if (secrets.Count == 0)
        {
            return;
        }

        foreach (var input in descriptor.Inputs)
        {
            if (input is { Sensitive: false, TakesSecrets: false } && StepInputs.ExpressionOf(node, input.Name) is JsonObject expression && FirstIn(expression, secrets) is { } secret)
            {
                findings.Add(new Finding(Severity.Warning, node.Place, $"'{input.Name}' of '{node.ActivityId}' seems to read the secret '{secret}' and isn't kept sealed: the step will fault."));
            }
        }
    }

    /// <summary>Names and ids of what is marked sensitive and in sight.</summary>
    private static Dictionary<string, string> Secrets(WorkflowGraph graph, Node node)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var input in graph.Inputs)
        {
            if (input.IsSensitive)
            {
                found[input.Name] = input.Name;
            }
        }

        for (var at = node; at is not null; at = at.Parent)
        {
            AddVariables(found, at.Variables);
        }

        AddVariables(found, graph.Variables);
        return found;
    }

    private static void AddVariables(Dictionary<string, string> found, IReadOnlyList<VariableDeclaration> variables)
    {
        foreach (var variable in variables)
        {
            if (variable.IsSensitive)
            {
                found[variable.Name] = variable.Name;
                found[variable.Id] = variable.Name;
            }
        }
    }

    private static string? FirstIn(JsonObject expression, Dictionary<string, string> secrets)
    {
        if (GraphReader.Text(expression["type"]) is not ("JavaScript" or "Liquid" or "Variable" or "Input"))
        {
            return null;
        }

        foreach (Match word in Word().Matches(GraphReader.Text(expression["value"]) ?? expression["value"]?.ToJsonString() ?? ""))
        {
            if (secrets.TryGetValue(word.Value, out var name) || (word.Value.StartsWith("get", StringComparison.Ordinal) && secrets.TryGetValue(word.Value[3..], out name)))
            {
                return name;
            }
        }

        return null;
    }

    [GeneratedRegex(@"[\p{L}_$][\p{L}\p{Nd}_$-]*")]
    private static partial Regex Word();
}

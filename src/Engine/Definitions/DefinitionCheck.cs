using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Flow;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>What is wrong or odd about a definition (S25). Where none of our activities occurs, everything is a warning, as Elsa would accept it.</summary>
public static class DefinitionCheck
{
    private const string OurNamespace = "Nexus.";

    /// <param name="secrets">The named secrets that there are, by name, with their status now; null: nobody looked.</param>
    public static IReadOnlyList<Finding> Check(WorkflowGraph graph, ActivityCatalog catalog, IReadOnlyDictionary<string, SecretStatus>? secrets = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(catalog);
        var worst = graph.UsesOurs(catalog) || graph.Nodes.Values.Any(n => n.Type.StartsWith(OurNamespace, StringComparison.Ordinal)) ? Severity.Error : Severity.Warning;
        var findings = new List<Finding>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Values.Where(n => n.Workflow is null && n.Inner is null)) // a used workflow was checked when it was published
        {
            if (!ids.Add(node.ActivityId))
            {
                findings.Add(new Finding(worst, node.Place, $"There are two activities with the id '{node.ActivityId}'."));
            }

            CheckType(graph, node, catalog, worst, findings);
            CheckExpressions(node.Json, node.Place, worst, findings);
            NamedSecretCheck.Check(node, catalog, secrets, worst, findings);
            OddityCheck.Check(graph, node, findings);
            if (node.Type == "Elsa.Flowchart")
            {
                FlowchartCheck.Check(node, worst, findings);
            }
        }

        OddityCheck.Check(graph, findings);
        HoldCheck.Check(graph, worst, findings);
        Triggers.Check(graph, DateTimeOffset.UnixEpoch, worst, findings);
        return findings;
    }

    private static void CheckType(WorkflowGraph graph, Node node, ActivityCatalog catalog, Severity worst, List<Finding> findings)
    {
        if (catalog.Find(node.Type) is { } descriptor)
        {
            if (node.Property("version") is JsonValue version && version.TryGetValue<int>(out var number) && number > descriptor.Version)
            {
                findings.Add(new Finding(worst, node.Place, $"There is no version {number} of '{node.Type}' here, only {descriptor.Version}."));
            }

            CheckInputs(node, descriptor, findings);
            SecretCheck.Check(graph, node, descriptor, findings);
            RetryCheck.Check(node, descriptor, worst, findings);
        }
        else if (FlowActivities.Find(node) is null && node.Text("workflowDefinitionId") is null && node.Text("workflowDefinitionVersionId") is null)
        {
            findings.Add(new Finding(worst, node.Place, $"There is no activity '{node.Type}'."));
        }
    }

    private static void CheckInputs(Node node, ActivityDescriptor descriptor, List<Finding> findings)
    {
        foreach (var input in descriptor.Inputs)
        {
            var expression = StepInputs.ExpressionOf(node, input.Name);
            if (input.Required && !input.Generate && input.DefaultValue is null && IsEmpty(expression))
            {
                findings.Add(new Finding(Severity.Error, node.Place, $"'{node.ActivityId}' needs a value for '{input.Name}'."));
            }

            if (input.IsSealed && expression is JsonObject { } typed && Text(typed["type"]) is null or "Literal" && !IsEmpty(expression))
            {
                findings.Add(new Finding(Severity.Warning, node.Place, $"'{input.Name}' of '{node.ActivityId}' is a secret written into the definition: take it from a sensitive input."));
            }
        }
    }

    /// <summary>Every <c>{"type","value"}</c> of the activity itself; those of its children are theirs.</summary>
    private static void CheckExpressions(JsonObject json, string place, Severity worst, List<Finding> findings)
    {
        foreach (var (name, value) in json)
        {
            var expression = (value as JsonObject)?["expression"] as JsonObject;
            if (expression is not null)
            {
                CheckExpression(expression, $"{place}.{name}", worst, findings);
            }

            foreach (var (item, index) in (value as JsonArray ?? []).Select((item, index) => (item, index)))
            {
                if ((item as JsonObject)?["condition"] is JsonObject condition)
                {
                    CheckExpression(condition["expression"] as JsonObject ?? condition, $"{place}.{name}[{index}].condition", worst, findings);
                }
            }
        }
    }

    internal static void CheckExpression(JsonObject expression, string place, Severity worst, List<Finding> findings)
    {
        try
        {
            var type = Text(expression["type"]);
            if (Text(expression["value"]) is { } text)
            {
                if (type == "JavaScript")
                {
                    JavaScript.Prepare(text);
                }
                else if (type == "Liquid")
                {
                    Liquid.Prepare(text);
                }
            }

            if (type is not (null or "" or "Literal" or "Object" or "Json" or "Variable" or "Input" or "JavaScript" or "Liquid" or SecretReference.ExpressionType))
            {
                findings.Add(new Finding(worst, place, $"There is no kind of expression '{type}'."));
            }
        }
        catch (ExpressionException exception)
        {
            findings.Add(new Finding(worst, place, $"The expression doesn't parse: {exception.Message}"));
        }
    }

    private static bool IsEmpty(JsonNode? expression) => expression switch
    {
        null => true,
        JsonObject typed => typed["value"] is null || Text(typed["value"]) is "",
        JsonValue value => value.TryGetValue<string>(out var text) && text.Length == 0,
        _ => false,
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

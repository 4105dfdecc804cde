using NexusWorkflows.Activities;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.Doors;

/// <summary>Checks a definition without a store.</summary>
internal static class DefinitionLint
{
    /// <param name="file">The name it is told by.</param>
    public static LintFile Check(string file, string json)
    {
        try
        {
            var graph = WorkflowGraph.Parse(json);
            var findings = DefinitionCheck.Check(graph, ActivityCatalog.Of(typeof(ActivitiesServices).Assembly));
            return new LintFile(file, [.. findings.Select(finding => new LintFinding(IsError(finding) ? "error" : "warning", finding.Place, finding.Message))], [.. graph.SecretNames.Order(StringComparer.Ordinal)]);
        }
        catch (DefinitionException e)
        {
            return new LintFile(file, [new LintFinding("error", "definition", e.Message)], []);
        }
    }

    public static bool IsError(Finding finding) => finding.Severity == Severity.Error;
}

using NexusWorkflows.Activities;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.Doors;

/// <summary>Checks a definition without a store.</summary>
internal static class DefinitionLint
{
    public static IReadOnlyList<LintFinding> Check(string json)
    {
        try
        {
            var findings = DefinitionCheck.Check(WorkflowGraph.Parse(json), ActivityCatalog.Of(typeof(ActivitiesServices).Assembly));
            return [.. findings.Select(finding => new LintFinding(IsError(finding) ? "error" : "warning", finding.Place, finding.Message))];
        }
        catch (DefinitionException e)
        {
            return [new LintFinding("error", "definition", e.Message)];
        }
    }

    public static bool IsError(Finding finding) => finding.Severity == Severity.Error;
}

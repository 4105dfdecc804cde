using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>Whether a text may be stored and published, in words that a designer shows.</summary>
internal sealed class TextCheck(DefinitionBounds bounds, PublishCheck check, ScopeCheck scopes)
{
    /// <exception cref="RefusalException">It is no definition, or over a bound.</exception>
    public WorkflowGraph Parse(string text, string place)
    {
        try
        {
            return WorkflowGraph.Parse(text, bounds);
        }
        catch (DefinitionException e)
        {
            throw ElsaErrors.Invalid(place.Length == 0 ? e.Place : $"{place}.{e.Place}", e.Message);
        }
    }

    /// <summary>Whether the caller may write it. A designer shows why a text isn't taken; of anything that is forbidden it only says that it broke.</summary>
    /// <exception cref="RefusalException">Not with this key.</exception>
    public async Task CheckScopeAsync(Acting acting, WorkflowGraph graph, CancellationToken ct)
    {
        if (await scopes.WrongInAsync(acting, graph, ct) is { } wrong)
        {
            throw ElsaErrors.Of(RefusalKind.Malformed, [wrong]);
        }
    }

    /// <summary>Whether it may be published.</summary>
    /// <exception cref="RefusalException">It couldn't work, or another one has its path.</exception>
    public async Task CheckAsync(WorkflowGraph graph, CancellationToken ct)
    {
        var faults = await check.FindAsync(graph, ct);
        var wrong = faults.Wrong.Select(finding => $"{finding.Place}: {finding.Message}").Concat(faults.Taken).ToList();
        if (wrong.Count > 0)
        {
            throw ElsaErrors.Of(RefusalKind.Malformed, wrong);
        }
    }
}

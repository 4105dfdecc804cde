using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>The types of activity that a definition may use here: Elsa's own, ours, and published workflows that may be used as one.</summary>
internal sealed class KnownTypes(ActivityCatalog catalog, IDefinitionEditor editor)
{
    public async Task<IReadOnlySet<string>> NamesAsync(CancellationToken ct)
    {
        var names = new HashSet<string>(ElsaActivities.Types, StringComparer.Ordinal) { DefinitionTree.MissingType };
        names.UnionWith(catalog.All.Select(activity => activity.TypeName));
        names.UnionWith((await WorkflowsAsync(ct)).Select(workflow => workflow.TypeName));
        return names;
    }

    /// <summary>Published workflows that may be used as an activity.</summary>
    public async Task<IReadOnlyList<WorkflowAsActivity>> WorkflowsAsync(CancellationToken ct)
    {
        var published = await editor.SearchAsync(new DefinitionFilter(Versions: VersionChoice.Published, Order: DefinitionOrder.Name, Descending: false), ct);
        return [.. published.Items.Select(WorkflowAsActivity.Of).OfType<WorkflowAsActivity>().DistinctBy(workflow => workflow.TypeName)];
    }
}

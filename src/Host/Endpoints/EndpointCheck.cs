using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Flow;
using NexusWorkflows.Engine.Running.Stimuli;

namespace NexusWorkflows.Host.Endpoints;

/// <summary>Looks whether a workflow may be published: no request may start two.</summary>
internal sealed class EndpointCheck(IStimulusStore stimuli, TimeProvider clock)
{
    /// <summary>What is wrong, one sentence for each endpoint; empty: nothing.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(WorkflowGraph graph, CancellationToken ct)
    {
        var own = Triggers.Of(graph, clock.GetUtcNow()).Where(trigger => trigger.Kind == EndpointAddress.Kind).ToList();
        if (own.Count == 0)
        {
            return [];
        }

        var others = (await stimuli.WaitingAsync([.. own.Select(trigger => trigger.Hash).Distinct()], ct)).Triggers.Where(trigger => trigger.DefinitionId != graph.DefinitionId).ToList();
        var taken = own.Select(trigger => (trigger, other: others.Find(other => other.Hash == trigger.Hash)?.DefinitionId)).Where(pair => pair.other is not null)
            .Select(pair => $"{Words(pair.trigger)} starts the workflow '{pair.other}' already. Choose another path or method for '{graph.Nodes[pair.trigger.NodeId].ActivityId}', or retract that workflow.");
        var twice = own.GroupBy(trigger => trigger.Hash).Where(same => same.Count() > 1)
            .Select(same => $"{Words(same.First())} would start this workflow at {string.Join(" and at ", same.Select(trigger => $"'{graph.Nodes[trigger.NodeId].ActivityId}'"))}. Leave one of them.");
        return [.. taken.Concat(twice).Distinct()];
    }

    private static string Words(TriggerDeclaration trigger) => $"{trigger.Payload["method"]!.GetValue<string>().ToUpperInvariant()} '{trigger.Payload["path"]!.GetValue<string>()}'";
}

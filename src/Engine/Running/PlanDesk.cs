using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Running;

/// <summary>Looks at what a definition would do where no run is meant to follow: every look, and no change (S24).</summary>
public sealed class PlanDesk(EngineParts parts)
{
    /// <param name="scratch">A state that hasn't begun, and that nobody needs afterwards.</param>
    public Task<Plan> LookAsync(WorkflowGraph graph, RunState scratch, CancellationToken ct) =>
        new Planner(parts).PlanAsync(graph, scratch, new Dictionary<string, string>(StringComparer.Ordinal), ct);
}

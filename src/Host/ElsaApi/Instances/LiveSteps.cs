using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>The workflow itself and its live steps, as Elsa's state lists them.</summary>
internal static class LiveSteps
{
    public static JsonArray Shown(InstanceRecord instance, WorkflowGraph? graph)
    {
        var shown = new JsonArray();
        foreach (var step in instance.Run.State.Steps.Values)
        {
            shown.Add(Step(instance.Run.State, step));
        }

        shown.Add(Workflow(instance, graph));
        return shown;
    }

    /// <summary>How deep an activity lies; the workflow is 0.</summary>
    public static int Depth(string nodeId) => nodeId.Count(letter => letter == ':');

    private static JsonObject Step(RunState state, StepState step)
    {
        var shown = new JsonObject
        {
            ["id"] = ElsaIds.Of(state.Id, step.Id),
            ["callStackDepth"] = Depth(step.NodeId),
            ["parentContextId"] = ElsaIds.Of(state.Id, step.ParentId),
            ["scheduledActivityNodeId"] = step.NodeId,
            ["ownerActivityNodeId"] = step.NodeId[..step.NodeId.LastIndexOf(':')],
            ["properties"] = new JsonObject(),
            ["metadata"] = new JsonObject(),
            ["activityState"] = StoredValues.Shown(step.External?.Inputs) ?? new JsonObject(),
            ["dynamicVariables"] = new JsonArray(),
            ["status"] = step.Status switch { StepStatus.Scheduled => "Pending", StepStatus.Faulted => "Faulted", _ => "Running" },
            ["isExecuting"] = step.External is { AtWork: true },
            ["faultCount"] = state.Incidents.Count(incident => incident.StepId == step.Id),
            ["startedAt"] = JsonValue.Create(step.StartedAt ?? step.ScheduledAt),
        };
        return shown;
    }

    private static JsonObject Workflow(InstanceRecord instance, WorkflowGraph? graph)
    {
        var state = instance.Run.State;
        var variables = new JsonObject((graph?.Variables ?? []).DistinctBy(variable => variable.Id).Select(variable => KeyValuePair.Create(variable.Id, StoredValues.Shown(InstanceView.ValueOf(state, variable)))));
        var shown = new JsonObject
        {
            ["id"] = ElsaIds.Of(state.Id, null),
            ["callStackDepth"] = 0,
            ["scheduledActivityNodeId"] = graph?.WorkflowNodeId ?? ElsaIds.WorkflowNode,
            ["properties"] = new JsonObject { ["Variables"] = variables },
            ["metadata"] = new JsonObject(),
            ["activityState"] = new JsonObject(),
            ["dynamicVariables"] = new JsonArray(),
            ["status"] = ExecutionRecords.StatusOf(state.Status),
            ["isExecuting"] = false,
            ["faultCount"] = state.Incidents.Count,
            ["startedAt"] = JsonValue.Create(state.StartedAt),
        };
        if (instance.Run.FinishedAt is { } finished)
        {
            shown["completedAt"] = JsonValue.Create(finished);
        }

        return shown;
    }
}

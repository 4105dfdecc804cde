using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>Faults of a run, with what a viewer shows as their exception.</summary>
internal static class Incidents
{
    public static JsonObject Shown(RunState state, WorkflowGraph? graph, IncidentState incident)
    {
        var node = state.Steps.TryGetValue(incident.StepId, out var step) && graph is not null
            ? graph.Nodes.GetValueOrDefault(step.NodeId)
            : graph?.Nodes.Values.FirstOrDefault(candidate => candidate.ActivityId == incident.ActivityId);
        return new JsonObject
        {
            ["activityId"] = incident.ActivityId,
            ["activityNodeId"] = node?.NodeId ?? incident.ActivityId,
            ["activityType"] = node?.Type ?? "",
            ["message"] = incident.Message,
            ["exception"] = Exception(incident),
            ["timestamp"] = JsonValue.Create(incident.Since),
        };
    }

    /// <summary>Our own activities have a code where Elsa has a type of exception; a trace would tell a user nothing.</summary>
    public static JsonObject Exception(IncidentState incident)
    {
        var shown = new JsonObject { ["type"] = incident.Exception ?? incident.Code ?? "Fault", ["message"] = incident.Message };
        if (Inner(incident.Inner) is { } inner)
        {
            shown["innerException"] = inner;
        }

        return shown;
    }

    private static JsonObject? Inner(JsonObject? inner)
    {
        if (inner is null)
        {
            return null;
        }

        var shown = new JsonObject { ["type"] = inner["exception"]?.DeepClone(), ["message"] = inner["message"]?.DeepClone() };
        if (Inner(inner["inner"] as JsonObject) is { } further)
        {
            shown["innerException"] = further;
        }

        return shown;
    }
}

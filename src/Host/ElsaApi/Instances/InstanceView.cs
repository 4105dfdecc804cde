using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>Runs as Elsa's clients read them.</summary>
internal sealed class InstanceView(KnownGraphs graphs)
{
    private static readonly string[] Optional = ["name", "correlationId"];

    public static InstanceSummary Summary(InstanceRecord instance)
    {
        var state = instance.Run.State;
        var status = ElsaStatus.Of(state.Status);
        return new InstanceSummary(
            instance.Run.Id, state.DefinitionId, ElsaIds.VersionOf(instance), instance.Run.WorkflowVersion, status.Status, status.SubStatus, state.CorrelationId, state.Name, state.Incidents.Count,
            instance.Run.AcceptedAt, instance.UpdatedAt, instance.Run.FinishedAt);
    }

    public JsonObject Full(InstanceRecord instance)
    {
        var summary = Summary(instance);
        var full = ElsaJson.Node(summary).AsObject();
        full.Insert(full.IndexOf("status"), "workflowState", State(instance));
        full.Insert(full.IndexOf("incidentCount"), "isExecuting", IsExecuting(instance));
        full.Insert(full.IndexOf("createdAt"), "isSystem", instance.Definition is { } definition && Definitions.DefinitionView.IsSystem(definition));
        return full;
    }

    /// <summary>What is live of a run, in Elsa's words.</summary>
    public JsonObject State(InstanceRecord instance)
    {
        var state = instance.Run.State;
        var graph = graphs.Of(instance);
        var status = ElsaStatus.Of(state.Status);
        var shown = new JsonObject
        {
            ["id"] = state.Id,
            ["definitionId"] = state.DefinitionId,
            ["definitionVersionId"] = ElsaIds.VersionOf(instance),
            ["definitionVersion"] = instance.Run.WorkflowVersion,
            ["name"] = state.Name,
            ["correlationId"] = state.CorrelationId,
            ["status"] = status.Status,
            ["subStatus"] = status.SubStatus,
            ["isExecuting"] = IsExecuting(instance),
            ["bookmarks"] = new JsonArray([.. state.Bookmarks.Select(bookmark => Bookmarks.Shown(state, graph, bookmark))]),
            ["incidents"] = new JsonArray([.. state.Incidents.Select(incident => Incidents.Shown(state, graph, incident))]),
            ["isSystem"] = instance.Definition is { } definition && Definitions.DefinitionView.IsSystem(definition),
            ["completionCallbacks"] = new JsonArray(),
            ["activityExecutionContexts"] = LiveSteps.Shown(instance, graph),
            ["scheduledActivities"] = new JsonArray(),
            ["executionLogSequence"] = state.JournalSequence,
            ["input"] = StoredValues.Shown(state.Input),
            ["output"] = StoredValues.Shown(state.Output),
            ["properties"] = new JsonObject(),
            ["createdAt"] = JsonValue.Create(instance.Run.AcceptedAt),
            ["updatedAt"] = JsonValue.Create(instance.UpdatedAt),
        };
        if (instance.Run.FinishedAt is { } finished)
        {
            shown["finishedAt"] = JsonValue.Create(finished);
        }

        foreach (var absent in Optional.Where(name => shown[name] is null))
        {
            shown.Remove(absent);
        }

        return shown;
    }

    /// <summary>The workflow's variables as they stand, as declared.</summary>
    public IReadOnlyList<VariableDocument> Variables(InstanceRecord instance) =>
    [
        .. (graphs.Of(instance)?.Variables ?? []).Select(variable => new VariableDocument(variable.Id, variable.Name, StoredValues.Shown(ValueOf(instance.Run.State, variable)))),
    ];

    public WorkflowGraph? GraphOf(InstanceRecord instance) => graphs.Of(instance);

    internal static JsonNode? ValueOf(RunState state, VariableDeclaration variable) => state.Scopes.TryGetValue("w", out var scope) ? scope.Values.GetValueOrDefault(variable.Id) : null;

    private static bool IsExecuting(InstanceRecord instance) => instance.Run.Holder is not null && ElsaStatus.Of(instance.Run.State.Status).SubStatus == "Executing";
}

internal sealed record InstanceSummary(
    string Id, string DefinitionId, string DefinitionVersionId, int Version, string Status, string SubStatus, string? CorrelationId, string? Name, int IncidentCount,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? FinishedAt);

internal sealed record VariableDocument(string Id, string Name, JsonNode? Value);

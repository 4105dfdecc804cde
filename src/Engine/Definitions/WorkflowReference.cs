using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>Which workflow an activity means that is one: Studio writes the definition's id, the version's number and its id.</summary>
/// <param name="VersionId">Null: by number.</param>
/// <param name="DefinitionId">Null: by the type's name.</param>
internal sealed record WorkflowReference(string? VersionId, string? DefinitionId, string Type, int Version)
{
    /// <summary>Equal references mean the same workflow within one definition.</summary>
    public string Key => VersionId is { Length: > 0 } exact ? exact : string.Create(CultureInfo.InvariantCulture, $"{DefinitionId ?? Type}@{Version}");

    /// <summary>Null: the activity isn't a workflow.</summary>
    public static WorkflowReference? Of(string type, JsonObject json)
    {
        var definitionId = GraphReader.Text(json["workflowDefinitionId"]);
        var versionId = GraphReader.Text(json["workflowDefinitionVersionId"]);
        var isNamed = !type.Contains('.', StringComparison.Ordinal); // activities have a namespace, a workflow's name gives none
        return definitionId is not null || versionId is not null || isNamed
            ? new WorkflowReference(versionId, definitionId, type, json["version"] is JsonValue version && version.TryGetValue<int>(out var number) ? number : 1)
            : null;
    }
}

/// <summary>A definition that another one uses as an activity.</summary>
internal sealed record UsedDefinition(string Json, int Version);

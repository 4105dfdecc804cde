using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Doors;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>Stored definitions as Elsa's clients read them: what was saved, with what only the server knows.</summary>
internal sealed class DefinitionView(KnownTypes types, PinnedGraphs graphs)
{
    /// <summary>What stands in a version's text says where it came from; what holds is in its row.</summary>
    private static readonly string[] Ours = ["links", "id", "definitionId", "createdAt", "version", "isLatest", "isPublished", "isSystem", "$schema"];

    private static readonly string[] Lists = ["variables", "inputs", "outputs", "outcomes"];

    /// <param name="mayChange">Null: without links, as in an exported file.</param>
    public async Task<JsonObject> FullAsync(StoredDefinition stored, bool? mayChange, CancellationToken ct)
    {
        var text = (await TreeAsync(stored, ct)).Tree.Definition;
        var full = new JsonObject();
        if (mayChange is { } may)
        {
            full["links"] = ElsaJson.Node(DefinitionLinks.Of(stored.DefinitionId, may));
        }

        full["id"] = stored.ElsaId;
        full["definitionId"] = stored.DefinitionId;
        Move(text, full, "name");
        Move(text, full, "description");
        full["createdAt"] = JsonValue.Create(stored.CreatedAt);
        full["version"] = stored.Version;
        Move(text, full, "toolVersion");
        full["toolVersion"] ??= "3.8.0.0";
        foreach (var list in Lists)
        {
            Move(text, full, list);
            full[list] ??= new JsonArray();
        }

        Move(text, full, "customProperties");
        full["customProperties"] ??= new JsonObject();
        Move(text, full, "isReadonly");
        full["isReadonly"] ??= false;
        full["isSystem"] = IsSystem(stored);
        full["isLatest"] = stored.IsLatest;
        full["isPublished"] = stored.IsPublished;
        full["options"] = Options(text);
        foreach (var (name, _) in text.ToList())
        {
            Move(text, full, name);
        }

        return full;
    }

    /// <summary>The same for a designer that may save it.</summary>
    /// <param name="editor">The opening that goes on; null: one begins.</param>
    public async Task<JsonObject> MarkedAsync(StoredDefinition stored, bool mayChange, string? editor, CancellationToken ct)
    {
        var full = await FullAsync(stored, mayChange, ct);
        EditMark.Put(full, stored, editor);
        return full;
    }

    /// <summary>A version's activities under the ids that they have in its runs, and that of the workflow itself.</summary>
    public async Task<(DefinitionTree Tree, string WorkflowNodeId)> TreeAsync(StoredDefinition stored, CancellationToken ct)
    {
        var known = await types.NamesAsync(ct);
        try
        {
            var graph = (await graphs.ComposeAsync(stored, ct)).Graph;
            return (DefinitionTree.Read(stored.Json, known.Contains, graph.Composed), graph.WorkflowNodeId);
        }
        catch (DefinitionException)
        {
            // What can't run, as a draft that uses itself, is shown as it is written.
            return (DefinitionTree.Read(stored.Json, known.Contains), Instances.ElsaIds.WorkflowNode);
        }
    }

    public static JsonObject Summary(StoredDefinition stored, bool? mayChange)
    {
        var text = JsonNode.Parse(stored.Json, documentOptions: JsonTexts.ForDefinitions)!.AsObject();
        var summary = new JsonObject();
        if (mayChange is { } may)
        {
            summary["links"] = ElsaJson.Node(DefinitionLinks.Of(stored.DefinitionId, may));
            summary["isMaterializerAvailable"] = true;
        }

        summary["id"] = stored.ElsaId;
        summary["definitionId"] = stored.DefinitionId;
        Move(text, summary, "name");
        Move(text, summary, "description");
        summary["version"] = stored.Version;
        Move(text, summary, "toolVersion");
        summary["isLatest"] = stored.IsLatest;
        summary["isPublished"] = stored.IsPublished;
        summary["materializerName"] = "Json";
        summary["createdAt"] = JsonValue.Create(stored.CreatedAt);
        summary["isReadonly"] = text["isReadonly"]?.GetValueKind() == System.Text.Json.JsonValueKind.True;
        return summary;
    }

    /// <summary>A version as it lies in a store: its activities as one text.</summary>
    public static JsonObject Entity(StoredDefinition stored)
    {
        var text = JsonNode.Parse(stored.Json, documentOptions: JsonTexts.ForDefinitions)!.AsObject();
        var entity = new JsonObject { ["definitionId"] = stored.DefinitionId };
        Move(text, entity, "name");
        Move(text, entity, "description");
        Move(text, entity, "toolVersion");
        entity["options"] = Options(text);
        foreach (var list in Lists)
        {
            Move(text, entity, list);
            entity[list] ??= new JsonArray();
        }

        Move(text, entity, "customProperties");
        entity["customProperties"] ??= new JsonObject();
        entity["materializerName"] = "Json";
        entity["stringData"] = text["root"]?.ToJsonString(ElsaJson.Options);
        entity["isReadonly"] = text["isReadonly"]?.GetValueKind() == System.Text.Json.JsonValueKind.True;
        entity["isSystem"] = IsSystem(stored);
        entity["createdAt"] = JsonValue.Create(stored.CreatedAt);
        entity["version"] = stored.Version;
        entity["isLatest"] = stored.IsLatest;
        entity["isPublished"] = stored.IsPublished;
        entity["id"] = stored.ElsaId;
        return entity;
    }

    public static bool IsSystem(StoredDefinition stored) => ActivityDefinition.IsOne(stored.DefinitionId);

    private static JsonObject Options(JsonObject text)
    {
        var options = text["options"]?.DeepClone() as JsonObject ?? [];
        text.Remove("options");
        options["usableAsActivity"] ??= false;
        options["autoUpdateConsumingWorkflows"] ??= false;
        return options;
    }

    private static void Move(JsonObject from, JsonObject to, string name)
    {
        if (from.Remove(name, out var value) && value is not null && !Ours.Contains(name))
        {
            to[name] = value;
        }
    }
}

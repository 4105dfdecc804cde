using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Doors;

/// <summary>Definitions of this process's store, and the activities it knows.</summary>
internal sealed class LocalDefinitions(IDefinitionStore store, ActivityCatalog catalog, DefinitionBounds bounds, PublishCheck check, ScopeCheck scopes, TimeProvider clock)
{
    public async Task<ListDocument<WorkflowDocument>> ListAsync(CancellationToken ct)
    {
        var all = await store.ListAsync(ct);
        var shown = all.GroupBy(definition => definition.DefinitionId)
            .Select(versions => versions.FirstOrDefault(version => version.IsPublished) ?? versions.MaxBy(version => version.Version)!)
            .Where(definition => !ActivityDefinition.IsOne(definition.DefinitionId))
            .OrderBy(definition => definition.Name, StringComparer.Ordinal);
        return ListDocument<WorkflowDocument>.Of([.. shown.Select(DocumentOf)]);
    }

    public async Task<string?> ExportAsync(string workflow, bool latest, CancellationToken ct) =>
        ((latest ? null : await store.FindPublishedAsync(workflow, ct)) ?? await store.FindLatestAsync(workflow, ct))?.Json;

    public Task<WorkflowDocument> ImportAsync(ImportOrder order, Acting acting, CancellationToken ct) => StoreAsync(order with { Definition = EditMark.Without(order.Definition) }, "workflow.import", acting, ct);

    public async Task<WorkflowDocument> PublishAsync(string workflow, Acting acting, CancellationToken ct)
    {
        var latest = await store.FindLatestAsync(workflow, ct)
            ?? throw RefusalException.NotFound("workflow", workflow, $"'{Hints.Command("workflows list")}' shows those that exist.");
        ScopeCheck.CheckChange(acting, latest.DefinitionId, latest.AsideOf);
        return latest.IsPublished ? DocumentOf(latest) : await StoreAsync(new ImportOrder(latest.Json), "workflow.publish", acting, ct);
    }

    public ListDocument<ActivityDocument> ListActivities() => ListDocument<ActivityDocument>.Of([.. catalog.All.OrderBy(activity => activity.TypeName, StringComparer.Ordinal).Select(activity => new ActivityDocument(
        activity.TypeName, activity.DisplayName, activity.Category, activity.Description, activity.Kind.ToString().ToLowerInvariant(),
        [.. activity.Inputs.Select(input => new ActivityInputDocument(CamelCase(input.Name), TypeWord(input.ValueType), input.Description, input.Required, input.Sensitive, input.Generate))],
        [.. activity.Outputs.Select(output => output.Name)], activity.Attempts, activity.Timeout.TotalSeconds,
        [.. activity.Outputs.Where(output => output.Sensitive).Select(output => output.Name)]))]);

    /// <summary>Stores the definition that runs one activity alone with these inputs, and gives its id.</summary>
    public async Task<string> ForActivityAsync(string type, JsonObject input, Acting acting, CancellationToken ct)
    {
        var descriptor = catalog.Find(type) ?? throw RefusalException.NotFound("activity", type, $"'{Hints.Command("activity list")}' shows those that exist.");
        ScopeCheck.CheckActivity(acting, type);
        var (id, json) = ActivityDefinition.Make(descriptor, input);
        if ((await store.FindPublishedAsync(id, ct))?.Json != json)
        {
            await store.AddAsync(id, id, json, publish: true, Audit(acting.Actor, "workflow.import", id), ct);
        }

        return id;
    }

    public static WorkflowGraph Parse(string json, DefinitionBounds bounds)
    {
        try
        {
            var graph = WorkflowGraph.Parse(json, bounds);
            return graph is { DefinitionId.Length: > 0, Name.Length: > 0 }
                ? graph
                : throw RefusalException.Invalid("workflow.unreadable", "The definition has no 'definitionId' or no 'name'. Export it from the designer again, or add them.");
        }
        catch (DefinitionException e)
        {
            throw RefusalException.Invalid("workflow.unreadable", e.Message);
        }
    }

    private async Task<WorkflowDocument> StoreAsync(ImportOrder order, string action, Acting acting, CancellationToken ct)
    {
        var graph = Parse(order.Definition, bounds);
        await CheckScopeAsync(acting, graph, ct);
        var faults = order.Publish ? await check.FindAsync(graph, ct) : new PublishFaults([], []);
        if (faults.Wrong is [var first, ..] wrong)
        {
            throw new RefusalException(RefusalKind.Invalid, "workflow.invalid", $"The workflow '{graph.Name}' can't be published: {first.Place}: {first.Message}")
            {
                Errors = wrong.GroupBy(finding => finding.Place).ToDictionary(place => place.Key, place => place.Select(finding => finding.Message).ToArray()),
            };
        }

        if (faults.Taken is [var taken, ..])
        {
            throw RefusalException.Conflict("workflow.path_taken", $"The workflow '{graph.Name}' can't be published: {taken}");
        }

        var audit = Audit(acting.Actor, action, graph.Name) with { Detail = order.Publish ? "published" : "draft" };
        return DocumentOf(await store.AddAsync(graph.DefinitionId, graph.Name, order.Definition, order.Publish, audit, ct));
    }

    private async Task CheckScopeAsync(Acting acting, WorkflowGraph graph, CancellationToken ct)
    {
        var present = acting.Scope.IsAll ? null : await store.FindLatestAsync(graph.DefinitionId, ct);
        ScopeCheck.CheckChange(acting, graph.DefinitionId, present?.DefinitionId == graph.DefinitionId ? present.AsideOf : null);
        if (await scopes.WrongInAsync(acting, graph, ct) is { } wrong)
        {
            throw ScopeCheck.Refusal(wrong);
        }
    }

    private AuditRow Audit(string actor, string action, string subject) => new(clock.GetUtcNow(), actor, action, subject, null);

    private static WorkflowDocument DocumentOf(StoredDefinition definition) => new(
        definition.Name, definition.DefinitionId, definition.Version, definition.IsPublished, definition.CreatedAt, DefinitionText.Description(definition.Json), DefinitionText.Inputs(definition.Json));

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string TypeWord(Type type) => type.IsGenericType ? "list" : type.Name.ToLowerInvariant() switch
    {
        "jsonnode" or "jsonobject" => "json",
        "int32" or "int64" or "decimal" => "number",
        "boolean" => "flag",
        "string[]" => "list",
        var name => name,
    };
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>Definitions in lists: by page, by ids, by name, and the versions of one.</summary>
internal sealed class DefinitionListEndpoints(IDefinitionEditor editor, DefinitionDesk desk, DefinitionView view, DefinitionConsumers consumers)
{
    private const string Root = "/workflow-definitions";

    public void Map(RouteGroupBuilder api)
    {
        api.Get(Root, ListAsync).Needs(Right.Read);
        api.Get(Root + "/query/count", async context => ElsaJson.Answer(new CountDocument(await editor.CountAsync(context.RequestAborted)))).Needs(Right.Read);
        api.Get(Root + "/many-by-id", ManyAsync).Needs(Right.Read);
        api.Get(Root + "/validation/is-name-unique", IsNameUniqueAsync).Needs(Right.Read);
        api.MapGet(Root + "/{definitionId}/versions", async (HttpContext context, string definitionId) =>
        {
            var versions = await editor.SearchAsync(new DefinitionFilter(DefinitionIds: [definitionId], Order: DefinitionOrder.Version), context.RequestAborted);
            return ElsaJson.Answer(new JsonArray([.. versions.Items.Select(DefinitionView.Entity)]));
        }).Needs(Right.Read);
        api.MapGet(Root + "/{definitionId}/consumers", async (HttpContext context, string definitionId) =>
        {
            var used = await desk.FindAsync(definitionId, VersionOptions.Latest, context.RequestAborted) ?? throw ElsaErrors.Missing("workflow", definitionId);
            return ElsaJson.Answer(new ConsumersDocument([.. (await consumers.OfAsync(used, context.RequestAborted)).Select(consumer => consumer.DefinitionId)]));
        }).Needs(Right.Read);
        api.MapPost(Root + "/{definitionId}/update-references", (HttpContext context, string definitionId) => UpdateReferencesAsync(context, definitionId)).Needs(Right.Design);
    }

    private async Task<IResult> ListAsync(HttpContext context)
    {
        var mayChange = Access.MayChange(context);
        var page = await editor.SearchAsync(FilterOf(context), context.RequestAborted);
        return ElsaJson.Answer(new PagedList<JsonObject>([.. page.Items.Select(item => DefinitionView.Summary(item, Access.MayChange(context, item)))], page.Total, DefinitionLinks.OfList(mayChange)));
    }

    private async Task<IResult> ManyAsync(HttpContext context)
    {
        var page = await editor.SearchAsync(new DefinitionFilter(Ids: ElsaQuery.Texts(context, "ids") ?? [], Take: ElsaQuery.Most), context.RequestAborted);
        var items = new List<JsonObject>(page.Items.Count);
        foreach (var item in page.Items)
        {
            items.Add(await view.MarkedAsync(item, Access.MayChange(context, item), null, context.RequestAborted));
        }

        return ElsaJson.List(items);
    }

    private async Task<IResult> IsNameUniqueAsync(HttpContext context)
    {
        var name = ElsaQuery.Text(context, "name")?.Trim() ?? throw ElsaErrors.Invalid("name", "'name' is needed.");
        return ElsaJson.Answer(new UniqueDocument(await editor.IsNameFreeAsync(name, ElsaQuery.Text(context, "definitionId"), context.RequestAborted)));
    }

    private async Task<IResult> UpdateReferencesAsync(HttpContext context, string definitionId)
    {
        var body = await ElsaBody.ReadAsync(context);
        var published = await desk.FindAsync(definitionId, VersionOptions.Published, context.RequestAborted)
            ?? await desk.FindAsync(definitionId, VersionOptions.Latest, context.RequestAborted) ?? throw ElsaErrors.Missing("workflow", definitionId);
        var changed = published.IsPublished
            ? await consumers.UpdateAsync(published, body.Texts("consumingWorkflowIds"), KeyGate.CallerOf(context).Acting, context.RequestAborted)
            : [];
        return ElsaJson.Answer(new AffectedDocument([.. changed.Select(consumer => consumer.Name)]));
    }

    private static DefinitionFilter FilterOf(HttpContext context)
    {
        var version = VersionOptions.Parse(ElsaQuery.Text(context, "versionOptions"), VersionOptions.Any);
        var (skip, take) = ElsaQuery.Page(ElsaQuery.Number(context, "page"), ElsaQuery.Number(context, "pageSize"), null, null, ElsaQuery.Most);
        var order = ElsaQuery.Text(context, "orderBy") switch { "Name" => DefinitionOrder.Name, "Version" => DefinitionOrder.Version, _ => DefinitionOrder.Created };
        var direction = ElsaQuery.Text(context, "orderBy") is null ? null : ElsaQuery.Text(context, "orderDirection");
        var ids = ElsaQuery.Texts(context, "ids");
        var definitionIds = ElsaQuery.Texts(context, "definitionIds") ?? ElsaQuery.Texts(context, "definitionId");
        var named = ids is not null || definitionIds is not null;
        return new DefinitionFilter(ids, definitionIds, version.Choice, version.Number, ElsaQuery.Text(context, "searchTerm"), order, direction is null ? order != DefinitionOrder.Name : direction == "Descending", skip, take)
        {
            // One activity alone runs as a definition that nobody drew: it is shown to whoever asks for it.
            IsSystem = ElsaQuery.Flag(context, "isSystem") ?? (named ? null : false),
            SystemPrefix = ActivityDefinition.Prefix,
        };
    }
}

internal sealed record CountDocument(long Count);

internal sealed record UniqueDocument(bool IsUnique);

internal sealed record ConsumersDocument(IReadOnlyList<string> ConsumingWorkflowDefinitionIds);

/// <param name="AffectedWorkflows">Their names.</param>
internal sealed record AffectedDocument(IReadOnlyList<string> AffectedWorkflows);

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>Definitions one by one: save, publish, take back, revert, delete, read.</summary>
internal sealed class DefinitionEndpoints(DefinitionDesk desk, DefinitionView view, DefinitionConsumers consumers)
{
    private const string Root = "/workflow-definitions";

    public void Map(RouteGroupBuilder api)
    {
        api.Post(Root, SaveAsync).Needs(Right.Design);
        api.MapPost(Root + "/{definitionId}/publish", (HttpContext context, string definitionId) => PublishAsync(context, definitionId)).Needs(Right.Design);
        api.MapPost(Root + "/{definitionId}/retract", (HttpContext context, string definitionId) => RetractAsync(context, definitionId)).Needs(Right.Design);
        api.MapPost(Root + "/{definitionId}/revert/{version:int}", (HttpContext context, string definitionId, int version) => RevertAsync(context, definitionId, version)).Needs(Right.Design);
        api.MapDelete(Root + "/{definitionId}", (HttpContext context, string definitionId) => DeleteAsync(context, definitionId)).Needs(Right.Design);
        api.MapDelete("/workflow-definition-versions/{id}", (HttpContext context, string id) => DeleteVersionAsync(context, id)).Needs(Right.Design);
        MapReads(api);
    }

    private void MapReads(RouteGroupBuilder api)
    {
        api.MapGet(Root + "/by-id/{id}", async (HttpContext context, string id) =>
            await AnswerAsync(context, await desk.FindVersionAsync(id, context.RequestAborted) ?? throw ElsaErrors.Missing("version", id))).Needs(Right.Read);
        foreach (var path in new[] { Root + "/by-definition-id/{definitionId}", Root + "/{definitionId}" })
        {
            api.MapGet(path, async (HttpContext context, string definitionId) =>
            {
                var version = VersionOptions.Parse(ElsaQuery.Text(context, "versionOptions"), VersionOptions.Latest);
                return await AnswerAsync(context, await desk.FindAsync(definitionId, version, context.RequestAborted) ?? throw ElsaErrors.Missing("workflow", definitionId));
            }).Needs(Right.Read);
        }
    }

    private async Task<IResult> SaveAsync(HttpContext context)
    {
        var body = await ElsaBody.ReadAsync(context);
        var model = body.Part("model") ?? throw ElsaErrors.Invalid("model", "'model' is needed: the definition to save.");
        return await SavedAsync(context, await desk.SaveAsync(model.Whole, body.Flag("publish") == true, "model", KeyGate.CallerOf(context).Acting, context.RequestAborted));
    }

    private async Task<IResult> PublishAsync(HttpContext context, string definitionId) =>
        await SavedAsync(context, await desk.PublishAsync(definitionId, KeyGate.CallerOf(context).Acting, context.RequestAborted));

    private async Task<IResult> RetractAsync(HttpContext context, string definitionId) =>
        await AnswerAsync(context, await desk.RetractAsync(definitionId, KeyGate.CallerOf(context).Acting, context.RequestAborted));

    private async Task<IResult> RevertAsync(HttpContext context, string definitionId, int version)
    {
        var reverted = await desk.RevertAsync(definitionId, version, KeyGate.CallerOf(context).Acting, context.RequestAborted);
        context.Response.Headers.Location = $"/elsa/api/workflow-definitions/by-id/{reverted.ElsaId}";
        return ElsaJson.Answer(DefinitionView.Summary(reverted, null), 201);
    }

    private async Task<IResult> DeleteAsync(HttpContext context, string definitionId) =>
        await desk.DeleteAsync([definitionId], KeyGate.CallerOf(context).Acting, context.RequestAborted) > 0 ? Results.NoContent() : throw ElsaErrors.Missing("workflow", definitionId);

    private async Task<IResult> DeleteVersionAsync(HttpContext context, string id) =>
        await desk.DeleteVersionsAsync([id], KeyGate.CallerOf(context).Acting, context.RequestAborted) > 0 ? Results.NoContent() : throw ElsaErrors.Missing("version", id);

    private async Task<IResult> SavedAsync(HttpContext context, SavedDefinition saved) => ElsaJson.Answer(new JsonObject
    {
        ["workflowDefinition"] = await view.MarkedAsync(saved.Definition, Access.MayChange(context, saved.Definition), saved.Editor, context.RequestAborted),
        ["alreadyPublished"] = saved.Already,
        ["consumingWorkflowCount"] = (await consumers.OfAsync(saved.Definition, context.RequestAborted)).Count,
        ["validationErrors"] = new JsonArray(),
    });

    private async Task<IResult> AnswerAsync(HttpContext context, StoredDefinition definition) =>
        ElsaJson.Answer(await view.MarkedAsync(definition, Access.MayChange(context, definition), null, context.RequestAborted));
}

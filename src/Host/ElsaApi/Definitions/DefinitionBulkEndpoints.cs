using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>The same for many definitions; what becomes of each is said by its id.</summary>
internal sealed class DefinitionBulkEndpoints(DefinitionDesk desk)
{
    public void Map(RouteGroupBuilder api)
    {
        api.Post("/bulk-actions/publish/workflow-definitions/by-definition-ids", PublishAsync).Needs(Right.Design);
        api.Post("/bulk-actions/retract/workflow-definitions/by-definition-ids", RetractAsync).Needs(Right.Design);
        api.Post("/bulk-actions/delete/workflow-definitions/by-definition-id", async context =>
        {
            var ids = (await ElsaBody.ReadAsync(context)).NeededTexts("definitionIds");
            return ElsaJson.Answer(new DeletedDocument(await desk.DeleteAsync(ids, KeyGate.CallerOf(context).Acting, context.RequestAborted)));
        }).Needs(Right.Design);
        api.Post("/bulk-actions/delete/workflow-definitions/by-id", async context =>
        {
            var ids = (await ElsaBody.ReadAsync(context)).NeededTexts("ids");
            return ElsaJson.Answer(new DeletedDocument(await desk.DeleteVersionsAsync(ids, KeyGate.CallerOf(context).Acting, context.RequestAborted)));
        }).Needs(Right.Design);
    }

    private async Task<IResult> PublishAsync(HttpContext context)
    {
        var answer = new BulkPublished([], [], [], [], [], [], []);
        foreach (var id in (await ElsaBody.ReadAsync(context)).NeededTexts("definitionIds").Distinct(StringComparer.Ordinal))
        {
            try
            {
                var saved = await desk.PublishAsync(id, KeyGate.CallerOf(context).Acting, context.RequestAborted);
                (saved.Already ? answer.AlreadyPublished : answer.Published).Add(id);
            }
            catch (RefusalException e) when (e.Kind == RefusalKind.NotFound)
            {
                answer.NotFound.Add(id);
            }
            catch (RefusalException e)
            {
                answer.Failed.Add(id);
                answer.Warnings[id] = e.Errors is { } errors ? [.. errors.Values.SelectMany(texts => texts)] : [e.Message];
            }
        }

        return ElsaJson.Answer(answer);
    }

    private async Task<IResult> RetractAsync(HttpContext context)
    {
        var answer = new BulkRetracted([], [], [], [], []);
        foreach (var id in (await ElsaBody.ReadAsync(context)).NeededTexts("definitionIds").Distinct(StringComparer.Ordinal))
        {
            if (await desk.FindAsync(id, VersionOptions.Any, context.RequestAborted) is null)
            {
                answer.NotFound.Add(id);
            }
            else if (await desk.FindAsync(id, VersionOptions.Published, context.RequestAborted) is null)
            {
                answer.NotPublished.Add(id);
            }
            else if (!Access.MayChange(context, await desk.FindAsync(id, VersionOptions.Latest, context.RequestAborted) ?? throw ElsaErrors.Missing("workflow", id)))
            {
                answer.Skipped.Add(id);
            }
            else
            {
                await desk.RetractAsync(id, KeyGate.CallerOf(context).Acting, context.RequestAborted);
                answer.Retracted.Add(id);
            }
        }

        return ElsaJson.Answer(answer);
    }
}

internal sealed record DeletedDocument(int Deleted);

/// <param name="Warnings">Why one failed, by its id.</param>
internal sealed record BulkPublished(
    List<string> Published, List<string> AlreadyPublished, List<string> NotFound, List<string> Skipped, List<string> UpdatedConsumers, List<string> Failed, Dictionary<string, IReadOnlyList<string>> Warnings);

internal sealed record BulkRetracted(List<string> Retracted, List<string> AlreadyRetracted, List<string> Skipped, List<string> NotPublished, List<string> NotFound);

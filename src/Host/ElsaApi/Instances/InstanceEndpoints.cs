using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.ElsaApi.Definitions;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>Runs: lists, one, its variables; cancelled, deleted, one or many.</summary>
internal sealed class InstanceEndpoints(IInstanceQueries queries, InstanceReader reader, InstanceView view, InstanceDesk desk, DefinitionDesk definitions)
{
    private const string Root = "/workflow-instances";

    public void Map(RouteGroupBuilder api)
    {
        api.Get(Root, context => ListAsync(ElsaBody.Of(context.Request.Query, InstanceSearch.Lists), context.RequestAborted)).Needs(Right.Read);
        api.Post(Root, async context => await ListAsync(await ElsaBody.ReadAsync(context), context.RequestAborted)).Needs(Right.Read);
        api.MapGet(Root + "/{id}", async (HttpContext context, string id) => ElsaJson.Answer(view.Full(await reader.GetAsync(id, context.RequestAborted)))).Needs(Right.Read);
        api.MapGet(Root + "/{id}/execution-state", async (HttpContext context, string id) =>
        {
            var instance = await reader.GetAsync(id, context.RequestAborted);
            var status = ElsaStatus.Of(instance.Run.State.Status);
            return ElsaJson.Answer(new ExecutionStateDocument(status.Status, status.SubStatus, instance.UpdatedAt));
        }).Needs(Right.Read);
        api.MapGet(Root + "/{id}/variables", async (HttpContext context, string id) => ElsaJson.List(view.Variables(await reader.GetAsync(id, context.RequestAborted)))).Needs(Right.Read);
        api.MapPost(Root + "/{id}/variables", async (HttpContext context, string id) =>
        {
            var body = await ElsaBody.ReadAsync(context);
            return ElsaJson.List(await desk.GiveVariablesAsync(id, body.Parts("variables"), KeyGate.CallerOf(context).Actor, context.RequestAborted));
        }).Needs(Right.Operate);
        MapEnds(api);
    }

    private void MapEnds(RouteGroupBuilder api)
    {
        api.MapDelete(Root + "/{id}", async (HttpContext context, string id) =>
        {
            await desk.DeleteAsync(id, KeyGate.CallerOf(context).Actor, context.RequestAborted);
            return Results.NoContent();
        }).Needs(Right.Operate);
        api.MapPost("/cancel/workflow-instances/{id}", async (HttpContext context, string id) =>
        {
            await desk.CancelAsync(id, KeyGate.CallerOf(context).Actor, context.RequestAborted);
            return Results.Ok();
        }).Needs(Right.Operate);
        api.Post("/bulk-actions/cancel/workflow-instances", CancelManyAsync).Needs(Right.Operate);
        api.Post("/bulk-actions/delete/workflow-instances/by-id", DeleteManyAsync).Needs(Right.Operate);
    }

    private async Task<IResult> ListAsync(ElsaBody body, CancellationToken ct)
    {
        if (body.Flag("isSystem") == true)
        {
            return ElsaJson.Answer(new PagedList<InstanceSummary>([], 0));
        }

        var page = await queries.InstancesAsync(InstanceSearch.Read(body), ct);
        return ElsaJson.Answer(new PagedList<InstanceSummary>([.. page.Items.Select(InstanceView.Summary)], page.Total));
    }

    private async Task<IResult> CancelManyAsync(HttpContext context)
    {
        var body = await ElsaBody.ReadAsync(context);
        var cancelled = 0;
        foreach (var id in await MeantAsync(body, context.RequestAborted))
        {
            try
            {
                cancelled += await desk.CancelAsync(id, KeyGate.CallerOf(context).Actor, context.RequestAborted) ? 1 : 0;
            }
            catch (RefusalException e) when (e.Kind == RefusalKind.NotFound)
            {
                // Named and gone already: nothing to cancel, and no reason to leave the others.
            }
        }

        return ElsaJson.Answer(new CancelledDocument(cancelled));
    }

    /// <summary>The live runs that are named, or those of a definition or version.</summary>
    private async Task<IReadOnlyList<string>> MeantAsync(ElsaBody body, CancellationToken ct)
    {
        if (body.Texts("ids") is { Count: > 0 } ids)
        {
            return ids;
        }

        var filter = new InstanceFilter { Statuses = [RunStatus.Pending, RunStatus.Running, RunStatus.Waiting, RunStatus.Paused, RunStatus.Undoing] };
        if (body.Text("definitionVersionId") is { } version)
        {
            filter = filter with { VersionIds = [version] };
        }
        else if (body.Text("definitionId") is { } definition)
        {
            var found = body.Text("versionOptions") is { } options ? await definitions.FindAsync(definition, VersionOptions.Parse(options, VersionOptions.Any), ct) : null;
            filter = found is null ? filter with { DefinitionIds = [definition] } : filter with { VersionIds = [found.ElsaId] };
        }
        else
        {
            throw ElsaErrors.Invalid("Say which runs: 'ids', 'definitionId' or 'definitionVersionId'.");
        }

        return [.. (await queries.InstancesAsync(filter, ct)).Items.Select(instance => instance.Run.Id)];
    }

    private async Task<IResult> DeleteManyAsync(HttpContext context)
    {
        var deleted = 0;
        var refused = new List<string>();
        foreach (var id in (await ElsaBody.ReadAsync(context)).NeededTexts("ids").Distinct(StringComparer.Ordinal))
        {
            try
            {
                await desk.DeleteAsync(id, KeyGate.CallerOf(context).Actor, context.RequestAborted);
                deleted++;
            }
            catch (RefusalException e) when (e.Kind is RefusalKind.NotFound or RefusalKind.Conflict)
            {
                refused.AddRange(e.Kind == RefusalKind.Conflict ? [e.Message] : []);
            }
        }

        return deleted > 0 || refused.Count == 0 ? ElsaJson.Answer(new DeletedDocument(deleted)) : throw ElsaErrors.Of(RefusalKind.Conflict, refused);
    }
}

internal sealed record ExecutionStateDocument(string Status, string SubStatus, DateTimeOffset UpdatedAt);

internal sealed record CancelledDocument(int Cancelled);

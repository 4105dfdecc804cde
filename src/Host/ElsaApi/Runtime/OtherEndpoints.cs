using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.ElsaApi.Instances;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Runtime;

/// <summary>What is asked for around runs: retries of one step, and reading definitions anew.</summary>
internal sealed class OtherEndpoints(IInstanceQueries queries, InstanceReader reader, IDefinitionEditor editor)
{
    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/resilience/retries/{executionId}", (HttpContext context, string executionId) => RetriesAsync(context, executionId)).Needs(Right.Read);
        api.Post("/actions/workflow-definitions/refresh", RefreshAsync).Needs(Right.Design);
        api.Post("/actions/workflow-definitions/reload", _ => Task.FromResult(Results.Ok())).Needs(Right.Design);
    }

    private async Task<IResult> RetriesAsync(HttpContext context, string executionId)
    {
        if (ElsaIds.Parse(executionId) is not var (runId, stepId) || await reader.FindAsync(runId, context.RequestAborted) is null)
        {
            throw ElsaErrors.Missing("execution", executionId);
        }

        var entries = await queries.StepEntriesAsync(runId, stepId, context.RequestAborted);
        var retries = entries.Where(entry => entry.Event == "Retried").Select((entry, at) => RetryDocument.Of(executionId, runId, at + 1, entry)).ToList();
        var (skip, take) = ElsaQuery.Page(null, null, ElsaQuery.Number(context, "skip"), ElsaQuery.Number(context, "take"), ElsaQuery.Most);
        return ElsaJson.Answer(new PagedList<RetryDocument>([.. retries.Skip(skip).Take(take)], retries.Count, []));
    }

    // Nothing is kept beside the store that could be out of date: what is asked for is what is there.
    private async Task<IResult> RefreshAsync(HttpContext context)
    {
        var asked = (await ElsaBody.ReadAsync(context)).Texts("definitionIds");
        var known = (await editor.SearchAsync(new DefinitionFilter(Versions: VersionChoice.Latest), context.RequestAborted)).Items.Select(definition => definition.DefinitionId).ToList();
        return ElsaJson.Answer(new RefreshedDocument([.. known.Where(id => asked is null || asked.Contains(id))], [.. (asked ?? []).Except(known)]));
    }
}

internal sealed record RefreshedDocument(IReadOnlyList<string> Refreshed, IReadOnlyList<string> NotFound);

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.ElsaApi.Definitions;
using NexusWorkflows.Host.ElsaApi.Instances;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Runtime;

/// <summary>Starts runs: awaited until they rest, or in the background.</summary>
internal sealed class ExecuteEndpoints(DefinitionDesk definitions, RunStarter starter, RunRest rest, InstanceReader reader, InstanceView view, KnownGraphs graphs, ActivityCatalog catalog, ScopeCheck scopes)
{
    public const string InstanceHeader = "x-elsa-workflow-instance-id";
    public const string CannotStartHeader = "x-elsa-workflow-cannot-start";
    private const int MostAtOnce = 1_000;

    /// <summary>A caller that waits longer has given up; the run goes on all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public void Map(RouteGroupBuilder api)
    {
        foreach (var method in new[] { "GET", "POST" })
        {
            api.MapMethods("/workflow-definitions/{definitionId}/execute", [method], (HttpContext context, string definitionId) => ExecuteAsync(context, definitionId)).Needs(Right.Start);
        }

        api.MapPost("/workflow-definitions/{definitionId}/dispatch", (HttpContext context, string definitionId) => DispatchAsync(context, definitionId)).Needs(Right.Start);
        api.MapPost("/workflow-definitions/{definitionId}/bulk-dispatch", (HttpContext context, string definitionId) => DispatchManyAsync(context, definitionId)).Needs(Right.Start);
    }

    private async Task<IResult> ExecuteAsync(HttpContext context, string definitionId)
    {
        var body = HttpMethods.IsGet(context.Request.Method) ? ElsaBody.Of(context.Request.Query, []) : await ElsaBody.ReadAsync(context);
        var stored = await MeantAsync(context, definitionId, body);
        var runId = await starter.StartIfActivatedAsync(RequestOf(context, stored, body), context.RequestAborted);
        context.Response.Headers[CannotStartHeader] = runId is null ? "True" : "False";
        if (runId is null)
        {
            return ElsaJson.Answer(new JsonObject { ["workflowState"] = null });
        }

        context.Response.Headers[InstanceHeader] = runId;
        // What changes the platform takes minutes: its caller is answered when the flow has gone as far as it can at once.
        var isLong = graphs.Of(stored)?.UsesOurs(catalog) == true;
        await rest.WaitAsync(runId, Patience, isLong, context.RequestAborted);
        var instance = await reader.GetAsync(runId, context.RequestAborted);
        return ElsaJson.Answer(new JsonObject { ["workflowState"] = view.State(instance) }, instance.Run.State.Status == RunStatus.Failed ? 500 : 200);
    }

    private async Task<IResult> DispatchAsync(HttpContext context, string definitionId)
    {
        var body = await ElsaBody.ReadAsync(context);
        var stored = await MeantAsync(context, definitionId, body);
        return ElsaJson.Answer(new DispatchedDocument(await starter.StartAsync(RequestOf(context, stored, body), context.RequestAborted)));
    }

    private async Task<IResult> DispatchManyAsync(HttpContext context, string definitionId)
    {
        var body = await ElsaBody.ReadAsync(context);
        var count = body.Number("count") ?? 1;
        if (count > MostAtOnce)
        {
            throw ElsaErrors.Invalid("count", $"'count' is {count}; at most {MostAtOnce} runs are started at once.");
        }

        var stored = await MeantAsync(context, definitionId, body);
        var ids = new List<string>(count);
        for (var started = 0; started < count; started++)
        {
            ids.Add(await starter.StartAsync(RequestOf(context, stored, body), context.RequestAborted));
        }

        return ElsaJson.Answer(new DispatchedManyDocument(ids));
    }

    /// <summary>The version to run: the published one unless another is asked for. A draft is for those who may change it.</summary>
    private async Task<StoredDefinition> MeantAsync(HttpContext context, string definitionId, ElsaBody body)
    {
        var version = VersionOptions.Parse(body.Text("versionOptions"), VersionOptions.Published);
        var stored = await definitions.FindAsync(definitionId, version, context.RequestAborted) ?? throw ElsaErrors.Missing("workflow", definitionId);
        scopes.CheckStart(KeyGate.CallerOf(context).Acting, stored.DefinitionId);
        return stored.IsPublished || Access.MayChange(context)
            ? stored
            : throw new RefusalException(RefusalKind.Forbidden, "key.not_allowed", $"The latest version of '{stored.Name}' is a draft, which this key may not run. Run the published version.");
    }

    private static StartRequest RequestOf(HttpContext context, StoredDefinition stored, ElsaBody body) => new(stored.DefinitionId, body.Object("input") ?? [], KeyGate.CallerOf(context).Actor)
    {
        VersionId = stored.VersionId,
        CorrelationId = body.Text("correlationId"),
        Name = body.Text("name"),
        Variables = body.Object("variables"),
    };
}

internal sealed record DispatchedDocument(string WorkflowInstanceId);

internal sealed record DispatchedManyDocument(IReadOnlyList<string> WorkflowInstanceIds);

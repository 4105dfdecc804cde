using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>A run's journal and the executions of its activities.</summary>
internal sealed class HistoryEndpoints(IInstanceQueries queries, InstanceReader reader, InstanceView view)
{
    private const string Journal = "/workflow-instances/{id}/journal";

    public void Map(RouteGroupBuilder api)
    {
        api.MapGet(Journal, (HttpContext context, string id) => JournalAsync(context, id, ElsaBody.Of(context.Request.Query, []))).Needs(Right.Read);
        api.MapPost(Journal, async (HttpContext context, string id) => await JournalAsync(context, id, await ElsaBody.ReadAsync(context))).Needs(Right.Read);
        api.MapGet(Journal + "/{activityId}", (HttpContext context, string id, string activityId) => LastEntryAsync(context, id, activityId)).Needs(Right.Read);
        api.Get("/activity-executions/list", async context => ElsaJson.List(await ExecutionsAsync(context))).Needs(Right.Read);
        api.Get("/activity-executions/count", async context => ElsaJson.Answer(new CountOf((await ExecutionsAsync(context)).Count))).Needs(Right.Read);
        api.Get("/activity-execution-summaries/list", async context => ElsaJson.List<ExecutionSummary>([.. (await ExecutionsAsync(context)).Select(ExecutionSummary.Of)])).Needs(Right.Read);
        api.Get("/activity-executions/by-id", async context => ElsaJson.Answer(await ExecutionAsync(context, ElsaQuery.Text(context, "id") ?? ""))).Needs(Right.Read);
        api.MapGet("/activity-executions/{id}", async (HttpContext context, string id) => ElsaJson.Answer(await ExecutionAsync(context, id))).Needs(Right.Read);
        api.MapGet("/activity-executions/{id}/call-stack", (HttpContext context, string id) => CallStackAsync(context, id)).Needs(Right.Read);
        api.Post("/activity-executions/report", ReportAsync).Needs(Right.Read);
    }

    private async Task<IResult> JournalAsync(HttpContext context, string id, ElsaBody body)
    {
        var instance = await reader.GetAsync(id, context.RequestAborted);
        var filter = body.Part("filter");
        var query = ElsaBody.Of(context.Request.Query, []);
        var (skip, take) = ElsaQuery.Page(body.Number("page") ?? query.Number("page"), body.Number("pageSize") ?? query.Number("pageSize"), body.Number("skip") ?? query.Number("skip"), body.Number("take") ?? query.Number("take"), ElsaQuery.Most);
        var page = await queries.JournalAsync(new JournalFilter(
            id, filter?.Texts("activityIds"), filter?.Texts("activityNodeIds"), filter?.Texts("excludedActivityTypes"), filter?.Texts("eventNames"), skip, take) { WithoutCancels = true }, context.RequestAborted);
        var shown = new JournalView(id, view.GraphOf(instance));
        return ElsaJson.Answer(new PagedList<JournalDocument>([.. page.Items.Select(shown.Shown)], page.Total));
    }

    private async Task<IResult> LastEntryAsync(HttpContext context, string id, string activityId)
    {
        var instance = await reader.GetAsync(id, context.RequestAborted);
        var page = await queries.JournalAsync(new JournalFilter(id, ActivityIds: [activityId], Take: 1, Descending: true), context.RequestAborted);
        return page.Items is [var last]
            ? ElsaJson.Answer(JournalView.Record(new JournalView(id, view.GraphOf(instance)).Shown(last), instance))
            : throw ElsaErrors.Missing("activity", activityId);
    }

    private async Task<IReadOnlyList<ExecutionRecord>> ExecutionsAsync(HttpContext context)
    {
        var instance = await reader.GetAsync(ElsaQuery.Text(context, "workflowInstanceId") ?? throw ElsaErrors.Invalid("workflowInstanceId", "'workflowInstanceId' is needed."), context.RequestAborted);
        var records = await reader.ExecutionsAsync(instance, ElsaQuery.Texts(context, "activityNodeId"), context.RequestAborted);
        return ElsaQuery.Flag(context, "completed") is { } completed ? [.. records.Where(record => record.CompletedAt is not null == completed)] : records;
    }

    private async Task<ExecutionRecord> ExecutionAsync(HttpContext context, string id) =>
        ElsaIds.Parse(id) is var (runId, stepId) && await reader.FindAsync(runId, context.RequestAborted) is { } instance && await reader.ExecutionAsync(instance, stepId, context.RequestAborted) is { } found
            ? found
            : throw ElsaErrors.Missing("execution", id);

    /// <summary>How a step came to be run: what was before it, from the outermost on.</summary>
    private async Task<IResult> CallStackAsync(HttpContext context, string id)
    {
        var stack = new List<ExecutionRecord>();
        for (var at = await ExecutionAsync(context, id); ;)
        {
            if (at.ActivityType != "Elsa.Workflow")
            {
                stack.Insert(0, at);
            }

            if (at.SchedulingActivityExecutionId is not { } before || stack.Exists(record => record.Id == before))
            {
                break;
            }

            at = await ExecutionAsync(context, before);
        }

        var (skip, take) = ElsaQuery.Page(null, null, ElsaQuery.Number(context, "skip"), ElsaQuery.Number(context, "take"), ElsaQuery.Most);
        return ElsaJson.Answer(new CallStackDocument(id, [.. stack.Skip(skip).Take(take)], stack.Count));
    }

    private async Task<IResult> ReportAsync(HttpContext context)
    {
        var body = await ElsaBody.ReadAsync(context);
        var instance = await reader.GetAsync(body.Text("workflowInstanceId") ?? throw ElsaErrors.Invalid("workflowInstanceId", "'workflowInstanceId' is needed."), context.RequestAborted);
        return ElsaJson.Answer(new ReportDocument(await reader.StatsAsync(instance.Run.State, body.Texts("activityNodeIds"), context.RequestAborted)));
    }
}

internal sealed record CountOf(int Count);

internal sealed record ReportDocument(IReadOnlyList<ExecutionStats> Stats);

internal sealed record CallStackDocument(string ActivityExecutionId, IReadOnlyList<ExecutionRecord> Items, int TotalCount);

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Running.Stimuli;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.ElsaApi.Instances;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Runtime;

/// <summary>Tells runs that wait: tasks, events, bookmarks; and how the runtime stands.</summary>
internal sealed class RuntimeEndpoints(InstanceReader reader, RunDesk desk, StimulusDesk stimuli, Runner runner)
{
    private readonly string generation = Guid.NewGuid().ToString("N");

    public void Map(RouteGroupBuilder api)
    {
        api.MapPost("/tasks/{taskId}/complete", (HttpContext context, string taskId) => CompleteAsync(context, taskId)).Needs(Right.Operate);
        api.MapPost("/events/{name}/trigger", (HttpContext context, string name) => TriggerAsync(context, name)).Needs(Right.Operate);
        api.MapPost("/bookmarks/{id}/resume", (HttpContext context, string id) => ResumeAsync(context, id)).Needs(Right.Operate);
        api.Get("/bookmark-queue/dead-letters", _ => Task.FromResult(ElsaJson.Answer(new PagedList<JsonObject>([], 0)))).Needs(Right.Read);
        api.Get("/admin/workflow-runtime/status", _ => Task.FromResult(ElsaJson.Answer(Status()))).Needs(Right.Read);
    }

    private async Task<IResult> CompleteAsync(HttpContext context, string taskId)
    {
        var body = await ElsaBody.ReadAsync(context);
        return await stimuli.CompleteTaskAsync(taskId, body.Value("result"), KeyGate.CallerOf(context).Actor, context.RequestAborted) ? Results.Ok() : throw ElsaErrors.Missing("task", taskId);
    }

    private async Task<IResult> ResumeAsync(HttpContext context, string id)
    {
        var body = await ElsaBody.ReadAsync(context);
        var runId = body.Text("workflowInstanceId") ?? throw ElsaErrors.Invalid("workflowInstanceId", "'workflowInstanceId' is needed: the run that waits there.");
        var instance = await reader.GetAsync(runId, context.RequestAborted);
        if (!instance.Run.State.Bookmarks.Exists(bookmark => bookmark.Id == id))
        {
            throw ElsaErrors.Missing("bookmark", id);
        }

        await desk.ResumeAsync(runId, id, body.Value("input"), KeyGate.CallerOf(context).Actor, context.RequestAborted);
        return Results.Ok();
    }

    /// <summary>Resumes every run that waits for the event, and starts the workflows that begin with it.</summary>
    private async Task<IResult> TriggerAsync(HttpContext context, string name)
    {
        var body = await ElsaBody.ReadAsync(context);
        await stimuli.PublishAsync(name, body.Value("input"), body.Text("correlationId"), body.Text("workflowInstanceId"), KeyGate.CallerOf(context).Actor, context.RequestAborted);
        return Results.Ok();
    }

    private JsonObject Status() => new()
    {
        ["state"] = new JsonObject { ["reason"] = "None", ["isAcceptingNewWork"] = true, ["generationId"] = generation },
        ["sources"] = new JsonArray(new JsonObject { ["name"] = "runner", ["state"] = "Running" }),
        ["activeExecutionCycleCount"] = runner.Active,
    };
}

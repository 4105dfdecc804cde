using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.ElsaApi.Instances;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Runtime;

/// <summary>Changes to runs that are under way: retry what faulted, cancel, give a variable another value.</summary>
internal sealed class AlterationEndpoints(IInstanceQueries queries, InstanceDesk instances, RunDesk desk, TimeProvider clock)
{
    public void Map(RouteGroupBuilder api)
    {
        api.Post("/alterations/workflows/retry", RetryAsync).Needs(Right.Operate);
        api.Post("/alterations/run", RunAsync).Needs(Right.Operate);
        api.Post("/alterations/dry-run", async context =>
        {
            var body = await ElsaBody.ReadAsync(context);
            return ElsaJson.Answer(new WorkflowInstanceIdsDocument(await MeantAsync(body, context.RequestAborted)));
        }).Needs(Right.Read);
        api.Post("/alterations/submit", SubmitAsync).Needs(Right.Operate);
    }

    private async Task<IResult> RetryAsync(HttpContext context)
    {
        var body = await ElsaBody.ReadAsync(context);
        var results = new List<AlterationResult>();
        foreach (var runId in body.NeededTexts("workflowInstanceIds").Distinct(StringComparer.Ordinal))
        {
            var entries = new List<AlterationEntry>();
            foreach (var step in body.Texts("activityIds") is { Count: > 0 } activities ? activities : [null!])
            {
                var told = await desk.TellAsync(runId, new Instruction("retry", step, null, null, null, KeyGate.CallerOf(context).Actor), context.RequestAborted);
                entries.Add(Entry("Retry", told.Found ? told.Refusal : "There is no such run."));
            }

            results.Add(Result(runId, entries));
        }

        return ElsaJson.Answer(new AlterationResults(results));
    }

    private async Task<IResult> RunAsync(HttpContext context)
    {
        var body = await ElsaBody.ReadAsync(context);
        return ElsaJson.Answer(new AlterationResults(await AlterAsync(body.NeededTexts("workflowInstanceIds"), body.Parts("alterations"), KeyGate.CallerOf(context).Actor, context.RequestAborted)));
    }

    // Done at once: each change is a row in its run's inbox, so there is nothing left that a plan would have to remember.
    private async Task<IResult> SubmitAsync(HttpContext context)
    {
        var body = await ElsaBody.ReadAsync(context);
        await AlterAsync(await MeantAsync(body, context.RequestAborted), body.Parts("alterations"), KeyGate.CallerOf(context).Actor, context.RequestAborted);
        return ElsaJson.Answer(new JsonObject { ["planId"] = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N") });
    }

    private async Task<IReadOnlyList<string>> MeantAsync(ElsaBody body, CancellationToken ct)
    {
        var filter = body.Part("filter") ?? body;
        if (filter.Texts("workflowInstanceIds") is { Count: > 0 } ids)
        {
            return ids;
        }

        var page = await queries.InstancesAsync(InstanceSearch.Read(filter) with { Skip = 0, Take = ElsaQuery.Most }, ct);
        return [.. page.Items.Select(instance => instance.Run.Id)];
    }

    private async Task<List<AlterationResult>> AlterAsync(IReadOnlyList<string> runIds, IReadOnlyList<ElsaBody> alterations, string actor, CancellationToken ct)
    {
        var results = new List<AlterationResult>();
        foreach (var runId in runIds.Distinct(StringComparer.Ordinal))
        {
            var entries = new List<AlterationEntry>();
            foreach (var alteration in alterations)
            {
                var type = alteration.Text("type") ?? "";
                entries.Add(Entry(type, await RefusalAsync(runId, type, alteration, actor, ct)));
            }

            results.Add(Result(runId, entries));
        }

        return results;
    }

    /// <summary>Null: it was done.</summary>
    private async Task<string?> RefusalAsync(string runId, string type, ElsaBody alteration, string actor, CancellationToken ct)
    {
        try
        {
            switch (type)
            {
                case "Cancel":
                    return await instances.CancelAsync(runId, actor, ct) ? null : "The run has ended.";
                case "ModifyVariable":
                    var given = new JsonObject { ["id"] = alteration.Text("variableId"), ["value"] = alteration.Value("value") };
                    await instances.GiveVariablesAsync(runId, [ElsaBody.Parse(System.Text.Encoding.UTF8.GetBytes(given.ToJsonString()))], actor, ct);
                    return null;
                default:
                    return $"There is no change '{type}' here: use Cancel or ModifyVariable.";
            }
        }
        catch (RefusalException e)
        {
            return e.Message;
        }
    }

    private AlterationEntry Entry(string type, string? refusal) =>
        new(refusal ?? $"{type}: done.", refusal is null ? "Information" : "Error", clock.GetUtcNow(), $"Alteration {type} {(refusal is null ? "succeeded" : "failed")}");

    private static AlterationResult Result(string runId, List<AlterationEntry> entries)
    {
        var isDone = entries.TrueForAll(entry => entry.LogLevel == "Information");
        return new AlterationResult(runId, new AlterationLog(entries), isDone, isDone);
    }
}

internal sealed record AlterationResults(IReadOnlyList<AlterationResult> Results);

internal sealed record AlterationResult(string WorkflowInstanceId, AlterationLog Log, bool WorkflowHasScheduledWork, bool IsSuccessful);

internal sealed record AlterationLog(IReadOnlyList<AlterationEntry> LogEntries);

internal sealed record AlterationEntry(string Message, string LogLevel, DateTimeOffset Timestamp, string EventName);

internal sealed record WorkflowInstanceIdsDocument(IReadOnlyList<string> WorkflowInstanceIds);

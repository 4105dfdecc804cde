using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Intake;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Doors;

/// <summary>Runs of this process's store.</summary>
internal sealed class LocalRuns(RunIntake intake, Runner runner, RunDesk desk, RunReader reader, ScopeCheck scopes)
{
    public async Task<StartedRun> StartAsync(StartOrder order, Acting acting, CancellationToken ct)
    {
        await scopes.CheckStartOfAsync(acting, order.Workflow, ct);
        var input = order.Input ?? [];
        var request = new StartRequest(order.Workflow, await reader.TypedAsync(order.Workflow, input, ct), acting.Actor, ParseOnFailure(order.OnFailure), order.Key);
        return await intake.StartAsync(request, ct) switch
        {
            StartResult.Started started => Accepted(started),
            var refused => throw Refused(refused),
        };
    }

    public async Task<PlanDocument> PlanAsync(string workflow, JsonObject input, CancellationToken ct)
    {
        var request = new StartRequest(workflow, await reader.TypedAsync(workflow, input, ct), "plan", DryRun: true);
        return await intake.StartAsync(request, ct) switch
        {
            StartResult.Planned { Plan: var plan } => DocumentOf(plan),
            StartResult.Conflict { Plan: { } plan } => DocumentOf(plan),
            var refused => throw Refused(refused),
        };
    }

    public async Task DriveAsync(string runId, CancellationToken ct)
    {
        var root = await reader.RootOfAsync(runId, ct) ?? throw Missing(runId);
        await runner.RunAsync(root, ct);
        ct.ThrowIfCancellationRequested();
    }

    public Task<RunDocument?> FindAsync(string runId, CancellationToken ct) => reader.FindAsync(runId, ct);

    public Task<ListDocument<RunHead>> ListAsync(RunQuery query, CancellationToken ct) => reader.ListAsync(query, ct);

    public Task<IReadOnlyList<JournalDocument>> JournalAsync(string runId, long after, CancellationToken ct) => reader.JournalAsync(runId, after, ct);

    public async Task TellAsync(string runId, string action, InstructionOrder order, string actor, CancellationToken ct)
    {
        var told = await desk.TellAsync(runId, new Instruction(action, order.Step, order.Input, order.Outputs, order.Reason, actor), ct);
        if (!told.Found)
        {
            throw Missing(runId);
        }

        if (told.Busy is { RunId: { } holder } busy)
        {
            throw Busy(busy.Scope, holder, busy.Since is null, "undo again");
        }

        if (told.Refusal is { } refusal)
        {
            throw RefusalException.Conflict("run.not_possible", $"Run {runId}: {refusal}");
        }
    }

    private StartedRun Accepted(StartResult.Started started)
    {
        runner.Ring(started.RunId);
        return new StartedRun(started.RunId, started.Existing);
    }

    private static RefusalException Refused(StartResult result) => result switch
    {
        StartResult.NotFound(var workflow) => RefusalException.NotFound("workflow", workflow, $"'{Hints.Command("workflows list")}' shows those that can be run."),
        StartResult.Invalid(var errors) => new RefusalException(RefusalKind.Invalid, "input.invalid", string.Join(' ', errors.Values.SelectMany(messages => messages))) { Errors = errors },
        StartResult.Busy(var scope, var holder, var waits) => Busy(scope, holder, waits, "start again"),
        StartResult.NotActivated(var strategy, var live) => new RefusalException(
            RefusalKind.Conflict, "run.not_activated", $"The workflow's activation strategy is {strategy}, and run {live} lives. See it with '{Hints.Command($"runs show {live}")}', and start again once it has ended."),
        StartResult.Conflict(OffboardingStart.NotFound, var message, _, _) => new RefusalException(RefusalKind.NotFound, OffboardingStart.NotFound, message),
        StartResult.Conflict(var code, var message, var site, _) => new RefusalException(RefusalKind.Conflict, code, message) { Site = site },
        _ => throw new InvalidOperationException($"The engine answered a start with '{result.GetType().Name}', which no door knows."),
    };

    private static RefusalException Busy(string scope, string holder, bool waits, string then) => RefusalException.Conflict(
        "run.busy",
        $"{(waits ? $"Run {holder} waits for '{scope}' and comes first" : $"'{scope}' is held by run {holder}")}. See it with '{Hints.Command($"runs show {holder}")}', and {then} once it has ended.");

    private static PlanDocument DocumentOf(Plan plan) =>
        new(plan.Workflow, [.. plan.Steps.Select(step => new PlanStepDocument(step.ActivityId, step.Activity, step.Name, step.Verdict, step.Target, step.Detail))]);

    private static OnFailure? ParseOnFailure(string? text) => text switch
    {
        null => null,
        "pause" => OnFailure.Pause,
        "undo" => OnFailure.Undo,
        "stop" => OnFailure.Stop,
        _ => throw RefusalException.Invalid("run.on_failure", $"'{text}' is no way to fail. It can be pause, undo or stop."),
    };

    private static RefusalException Missing(string runId) => RefusalException.NotFound("run", runId, $"'{Hints.Command("runs list")}' shows those that exist.");
}

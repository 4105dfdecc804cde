using Microsoft.Extensions.Logging;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Running.Stimuli;

/// <summary>Takes stimuli and times of schedules to runs: those that wait and those that begin.</summary>
/// <param name="ring">Tells the runner of a run that has something to do.</param>
internal sealed class StimulusCourier(EngineParts parts, Action<string?> ring)
{
    private readonly RunIntake intake = new(parts);

    /// <param name="actor">Who sends it.</param>
    /// <param name="publishedId">The row of the one that a run published; null: it comes from outside.</param>
    /// <param name="keeps">Where nobody waits for it, it is kept for a while.</param>
    public async Task<DeliverResult> DeliverAsync(Stimulus stimulus, string actor, long? publishedId, bool keeps, CancellationToken ct)
    {
        while (true)
        {
            var triggers = stimulus.StartsRuns ? await parts.Stimuli.TriggersAsync(stimulus.Hash, ct) : [];
            var starts = new List<NewRun>();
            foreach (var trigger in triggers)
            {
                var request = new StartRequest(trigger.DefinitionId, [], actor) { CorrelationId = stimulus.CorrelationId, Trigger = new TriggerState(trigger.NodeId, stimulus.Input?.DeepClone()) };
                if (await PrepareAsync(trigger, request, ct) is { } run)
                {
                    starts.Add(run);
                }
            }

            var now = parts.Clock.GetUtcNow();
            var audit = publishedId is null ? new AuditRow(now, actor, "stimulus.send", stimulus.Kind, stimulus.Payload.ToJsonString()) : null;
            var delivery = new Delivery(stimulus, triggers, starts, publishedId, keeps ? now + parts.Settings.StimulusPatience : null, audit);
            var result = await parts.Stimuli.DeliverAsync(delivery, ct);
            if (result is not DeliverResult.TriggersChanged)
            {
                Ring(result as DeliverResult.Delivered);
                return result;
            }
        }
    }

    /// <summary>Starts what a schedule's time is for; false: another process did.</summary>
    public async Task<bool> FireAsync(StoredTrigger trigger, CancellationToken ct)
    {
        var name = (await parts.Definitions.FindVersionAsync(trigger.VersionId, ct))?.Name ?? trigger.DefinitionId;
        var request = new StartRequest(trigger.DefinitionId, [], "schedule:" + name) { Trigger = new TriggerState(trigger.NodeId, null) };
        var next = Schedule.Next(trigger.Kind, trigger.Payload, trigger.DueAt, parts.Clock.GetUtcNow());
        var result = await parts.Stimuli.FireAsync(new Firing(trigger, next, await PrepareAsync(trigger, request, ct)), ct);
        if (result is not null)
        {
            Ring(new DeliverResult.Delivered([], [result]));
        }

        return result is not null;
    }

    /// <summary>Null: it is refused, which the log says; whoever sent the stimulus isn't stopped by it.</summary>
    private async Task<NewRun?> PrepareAsync(StoredTrigger trigger, StartRequest request, CancellationToken ct)
    {
        try
        {
            var prepared = await intake.PrepareAsync(request, ct);
            if (prepared.Run is null)
            {
                parts.Log.LogWarning("'{Trigger}' doesn't start '{Definition}': {Reason}", trigger.NodeId, trigger.DefinitionId, Words(prepared.Answer!));
            }

            return prepared.Run;
        }
        catch (Exception exception) when (exception is not (StoreException or OperationCanceledException))
        {
            parts.Log.LogError(exception, "'{Trigger}' can't start '{Definition}'.", trigger.NodeId, trigger.DefinitionId);
            return null;
        }
    }

    private void Ring(DeliverResult.Delivered? delivered)
    {
        foreach (var runId in delivered?.Resumed ?? [])
        {
            ring(runId);
        }

        foreach (var start in delivered?.Started ?? [])
        {
            switch (start)
            {
                case AcceptResult.Accepted accepted:
                    ring(accepted.RunId);
                    break;
                case AcceptResult.Busy busy:
                    parts.Log.LogWarning("A start was refused: '{Scope}' is held by run {Holder}.", busy.Scope, busy.HolderRunId);
                    break;
                case AcceptResult.NotActivated other:
                    parts.Log.LogWarning("A start was refused: the definition's activation strategy is {Strategy}, and run {Live} lives.", other.Strategy, other.LiveRunId);
                    break;
            }
        }
    }

    private static string Words(StartResult refused) => refused switch
    {
        StartResult.Invalid(var errors) => string.Join(' ', errors.Values.SelectMany(messages => messages)),
        StartResult.Conflict conflict => conflict.Message,
        StartResult.NotFound(var workflow) => $"There is no published workflow '{workflow}'.",
        var other => other.ToString(),
    };
}

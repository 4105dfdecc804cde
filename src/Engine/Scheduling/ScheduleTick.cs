using System.Globalization;
using Microsoft.Extensions.Logging;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Scheduling;

/// <summary>One look at all schedules: starts what is due, and says when to look again. Any number of servers may look at once, and as often as they like; a look that is lost is made up for by the next.</summary>
public sealed class ScheduleTick(EngineParts parts, IScheduleStore store, RunIntake intake)
{
    private readonly ScheduleInput inputs = new(parts);

    /// <summary>When the next slot is due; null: none that is known now.</summary>
    /// <param name="started">Told of each run that began.</param>
    /// <exception cref="StoreException">The store can't be used: nothing is lost, the next look does it.</exception>
    public async Task<DateTimeOffset?> LookAsync(Action<string> started, CancellationToken ct)
    {
        DateTimeOffset? next = null;
        var schedules = await store.ListSchedulesAsync(ct);
        var ready = await store.ReadySlotsAsync(ct);
        foreach (var schedule in schedules)
        {
            var due = await AloneAsync(schedule, ready.FirstOrDefault(slot => slot.Schedule == schedule.Name), started, ct);
            next = next is null || due < next ? due : next;
        }

        return next;
    }

    /// <summary>Starts a schedule's workflow now, by hand: no slot is used up, but later ones see that its run lives.</summary>
    /// <returns>Null: the schedule was changed meanwhile.</returns>
    public async Task<SlotRecord?> RunNowAsync(RecurringSchedule schedule, string actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var now = parts.Clock.GetUtcNow();
        var slot = new DueSlot(now, now);
        return await store.FireSlotAsync((await PrepareAsync(schedule, slot, actor, null, ct)) with { By = actor }, ct);
    }

    /// <summary>What is wrong with one schedule, such as a zone that this machine doesn't know, keeps no other one from its start.</summary>
    private async Task<DateTimeOffset?> AloneAsync(RecurringSchedule schedule, SlotRecord? waiting, Action<string> started, CancellationToken ct)
    {
        try
        {
            if (waiting is not null)
            {
                await FireAsync(schedule, new DueSlot(waiting.Time, waiting.DueAt) { CatchesUp = waiting.CatchesUp }, true, started, ct);
            }

            return await LookAtAsync(schedule, started, ct);
        }
        catch (Exception exception) when (exception is not (StoreException or OperationCanceledException))
        {
            parts.Log.LogError(exception, "Schedule '{Schedule}' can't be looked at; the next look tries again.", schedule.Name);
            return null;
        }
    }

    private async Task<DateTimeOffset?> LookAtAsync(RecurringSchedule schedule, Action<string> started, CancellationToken ct)
    {
        var due = DueSlots.Of(schedule, parts.Clock.GetUtcNow());
        foreach (var slot in due.Slots)
        {
            if (await FireAsync(schedule, slot, false, started, ct) is not { } record)
            {
                return parts.Clock.GetUtcNow(); // somebody else goes on with it, or it has to be looked at anew
            }

            schedule = schedule with { LastSlot = record.Time };
        }

        return due.NextDue;
    }

    private async Task<SlotRecord?> FireAsync(RecurringSchedule schedule, DueSlot slot, bool wasQueued, Action<string> started, CancellationToken ct)
    {
        // Looked at first: where an earlier run lives, nothing outside is asked whether another one could start.
        var live = schedule.Overlap == OverlapRule.Allow || slot.IsLeftOut ? null : await store.LiveRunAsync(schedule.Name, ct);
        var firing = live is not null || slot.IsLeftOut ? new SlotFiring(schedule, slot, null) : await PrepareAsync(schedule, slot, schedule.Actor, KeyOf(schedule, slot), ct);
        var record = await store.FireSlotAsync(firing with { WasQueued = wasQueued }, ct);
        if (record is { State: SlotState.Started, RunId: { } runId })
        {
            parts.Log.LogInformation("Schedule '{Schedule}' started run {Run} for {Slot:O}.", schedule.Name, runId, slot.Time);
            started(runId);
        }
        else if (record is not null)
        {
            parts.Log.LogWarning("Schedule '{Schedule}': the slot of {Slot:O} is {State}. {Detail}", schedule.Name, slot.Time, record.State, record.Detail);
        }

        return record;
    }

    private async Task<SlotFiring> PrepareAsync(RecurringSchedule schedule, DueSlot slot, string actor, string? key, CancellationToken ct)
    {
        var firing = new SlotFiring(schedule, slot, null);
        try
        {
            var request = new StartRequest(schedule.Workflow, await inputs.OfAsync(schedule, ct), actor, Key: key) { Name = schedule.Name };
            var prepared = await intake.PrepareAsync(request, ct);
            return prepared switch
            {
                { Run: { } run } => firing with { Start = run },
                { Answer: StartResult.Started known } => firing with { ExistingRunId = known.RunId },
                _ => firing with { Refusal = Words(prepared.Answer!) },
            };
        }
        catch (Exception exception) when (exception is ScheduleException or DefinitionException)
        {
            return firing with { Refusal = exception.Message };
        }
    }

    // Beside the slot's own row: however the schedule is called, removed and made anew, this time starts one run.
    private static string KeyOf(RecurringSchedule schedule, DueSlot slot) => $"{schedule.Name}@{slot.Time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}";

    private static string Words(StartResult refused) => refused switch
    {
        StartResult.NotFound missing => $"There is no published workflow '{missing.Workflow}'.",
        StartResult.Invalid invalid => string.Join(' ', invalid.Errors.Values.SelectMany(messages => messages)),
        StartResult.Conflict conflict => conflict.Message,
        _ => $"The start was answered with '{refused.GetType().Name}'.",
    };
}

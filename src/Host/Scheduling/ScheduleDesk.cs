using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Scheduling;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Scheduling;

/// <summary>Where people keep schedules. Each change is checked first, has its audit row, and gets its look soon.</summary>
internal sealed class ScheduleDesk(IScheduleStore store, ScheduleCheck check, RunReader reader, ScheduleBell bell, TimeProvider clock)
{
    public Task<IReadOnlyList<RecurringSchedule>> ListAsync(CancellationToken ct) => store.ListSchedulesAsync(ct);

    /// <exception cref="RefusalException">There is none.</exception>
    public async Task<RecurringSchedule> FindAsync(string name, CancellationToken ct) => await store.FindScheduleAsync(name, ct) ?? throw Missing(name);

    public async Task<Page<SlotRecord>> SlotsAsync(string name, int page, int pageSize, CancellationToken ct) => await store.SlotsAsync((await FindAsync(name, ct)).Name, page, pageSize, ct);

    /// <exception cref="RefusalException">The name is taken, or something in it is wrong.</exception>
    public async Task<RecurringSchedule> AddAsync(RecurringSchedule schedule, string actor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var whole = await CheckedAsync(schedule with { LastSlot = now, CreatedAt = now, UpdatedAt = now, UpdatedBy = actor }, ct);
        if (!await store.AddScheduleAsync(whole, new AuditRow(now, actor, "schedule.add", whole.Name, Words(whole)), ct))
        {
            throw RefusalException.Conflict("schedule.exists", $"A schedule '{whole.Name}' exists already. Choose another name, or change it with '{Hints.Command($"schedules edit {whole.Name}")}'.");
        }

        bell.Ring();
        return whole;
    }

    /// <param name="revision">That was looked at; null: whatever it is now.</param>
    /// <exception cref="RefusalException">Somebody else changed it meanwhile, or something in it is wrong.</exception>
    public async Task<RecurringSchedule> ChangeAsync(string name, int? revision, Func<RecurringSchedule, RecurringSchedule> change, string action, string actor, CancellationToken ct)
    {
        var before = await FindAsync(name, ct);
        if (revision is { } seen && seen != before.Revision)
        {
            throw Changed(before.Name, before.UpdatedBy);
        }

        var now = clock.GetUtcNow();
        var after = change(before) with { UpdatedAt = now, UpdatedBy = actor };
        // With other times, those that passed under the old ones aren't made up for; nor those of a pause.
        var isNewTime = (after.Cron, after.Zone, after.Jitter) != (before.Cron, before.Zone, before.Jitter) || (before.IsPaused && !after.IsPaused);
        after = await CheckedAsync(isNewTime ? after with { LastSlot = now } : after, ct);
        if (!await store.ChangeScheduleAsync(after, new AuditRow(now, actor, action, after.Name, Words(after)), ct))
        {
            throw Changed(name, "somebody");
        }

        bell.Ring();
        return after with { Revision = before.Revision + 1 };
    }

    /// <exception cref="RefusalException">There is none.</exception>
    public async Task RemoveAsync(string name, string actor, CancellationToken ct)
    {
        if (!await store.RemoveScheduleAsync(name, new AuditRow(clock.GetUtcNow(), actor, "schedule.remove", name, null), ct))
        {
            throw Missing(name);
        }
    }

    private async Task<RecurringSchedule> CheckedAsync(RecurringSchedule schedule, CancellationToken ct)
    {
        var typed = schedule with { Input = await reader.TypedAsync(schedule.Workflow, schedule.Input, ct) };
        var errors = await check.ErrorsOfAsync(typed, ct);
        return errors.Count == 0 ? typed : throw new RefusalException(RefusalKind.Invalid, "schedule.invalid", string.Join(' ', errors.Values.SelectMany(messages => messages))) { Errors = errors };
    }

    // What it was, for who asks later; inputs aren't secret, but may be long.
    private static string Words(RecurringSchedule schedule) =>
        $"'{schedule.Cron}' {schedule.Zone} → {schedule.Workflow}, overlap {schedule.Overlap.ToString().ToLowerInvariant()}, missed {schedule.Missed.ToString().ToLowerInvariant()}, jitter {schedule.Jitter.TotalSeconds:0} s";

    private static RefusalException Changed(string name, string by) =>
        RefusalException.Conflict("schedule.changed", $"The schedule '{name}' was changed by {by} since you looked at it. Look at it again with '{Hints.Command($"schedules show {name}")}'.");

    private static RefusalException Missing(string name) => RefusalException.NotFound("schedule", name, $"'{Hints.Command("schedules list")}' shows those that exist.");
}

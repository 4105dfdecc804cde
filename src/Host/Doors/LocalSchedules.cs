using System.Globalization;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Scheduling;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Scheduling;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Doors;

/// <summary>Schedules of this process's store, for one actor: only of workflows that it may start.</summary>
internal sealed class LocalSchedules(ScheduleDesk desk, ScheduleTick tick, ScopeCheck scopes, Runner runner, Acting acting) : ISchedules
{
    private const int Shown = 5;

    public static LocalSchedules Of(IServiceProvider services, Acting acting) => new(
        services.GetRequiredService<ScheduleDesk>(), services.GetRequiredService<ScheduleTick>(), services.GetRequiredService<ScopeCheck>(), services.GetRequiredService<Runner>(), acting);

    public async Task<ListDocument<ScheduleDocument>> ListAsync(CancellationToken ct)
    {
        var all = await desk.ListAsync(ct);
        return new ListDocument<ScheduleDocument>([.. all.Select(DocumentOf)], 1, Math.Max(all.Count, 1), all.Count);
    }

    public async Task<ScheduleDocument> FindAsync(string name, CancellationToken ct) => DocumentOf(await desk.FindAsync(name, ct));

    public async Task<ScheduleDocument> AddAsync(ScheduleOrder order, CancellationToken ct)
    {
        await scopes.CheckStartOfAsync(acting, order.Workflow, ct);
        var schedule = With(
            new RecurringSchedule(order.Name, order.Cron, order.Zone ?? "UTC", order.Workflow, default, 1),
            new ScheduleEdit(Input: order.Input, Secrets: order.Secrets, Overlap: order.Overlap, Missed: order.Missed, JitterSeconds: order.JitterSeconds));
        return DocumentOf(await desk.AddAsync(schedule, acting.Actor, ct));
    }

    public async Task<ScheduleDocument> EditAsync(string name, ScheduleEdit edit, CancellationToken ct)
    {
        await CheckAsync(name, ct);
        if (edit.Workflow is { } workflow)
        {
            await scopes.CheckStartOfAsync(acting, workflow, ct);
        }

        return DocumentOf(await desk.ChangeAsync(name, edit.Revision, schedule => With(schedule, edit), "schedule.edit", acting.Actor, ct));
    }

    public async Task<ScheduleDocument> PauseAsync(string name, bool paused, CancellationToken ct)
    {
        await CheckAsync(name, ct);
        return DocumentOf(await desk.ChangeAsync(name, null, schedule => schedule with { IsPaused = paused }, paused ? "schedule.pause" : "schedule.resume", acting.Actor, ct));
    }

    public async Task<SlotDocument> RunAsync(string name, CancellationToken ct)
    {
        var record = await tick.RunNowAsync(await CheckAsync(name, ct), acting.Actor, ct)
            ?? throw RefusalException.Conflict("schedule.changed", $"The schedule '{name}' was changed at this moment. Try again.");
        if (record.State != SlotState.Started)
        {
            throw RefusalException.Conflict("schedule.refused", $"The schedule '{name}' can't start its workflow: {record.Detail}");
        }

        runner.Ring(record.RunId);
        return DocumentOf(record);
    }

    public async Task RemoveAsync(string name, CancellationToken ct)
    {
        await CheckAsync(name, ct);
        await desk.RemoveAsync(name, acting.Actor, ct);
    }

    public async Task<ListDocument<SlotDocument>> SlotsAsync(string name, int page, int pageSize, CancellationToken ct)
    {
        var slots = await desk.SlotsAsync(name, page, pageSize, ct);
        return new ListDocument<SlotDocument>([.. slots.Items.Select(DocumentOf)], slots.PageNumber, slots.PageSize, slots.Total);
    }

    private async Task<RecurringSchedule> CheckAsync(string name, CancellationToken ct)
    {
        var schedule = await desk.FindAsync(name, ct);
        await scopes.CheckStartOfAsync(acting, schedule.Workflow, ct);
        return schedule;
    }

    private static RecurringSchedule With(RecurringSchedule schedule, ScheduleEdit edit) => schedule with
    {
        Cron = (edit.Cron ?? schedule.Cron).Trim(),
        Zone = edit.Zone ?? schedule.Zone,
        Workflow = edit.Workflow ?? schedule.Workflow,
        Input = edit.Input ?? schedule.Input,
        Secrets = edit.Secrets ?? schedule.Secrets,
        Overlap = edit.Overlap is { } overlap ? Word<OverlapRule>("overlap", overlap) : schedule.Overlap,
        Missed = edit.Missed is { } missed ? Word<MissedRule>("missed", missed) : schedule.Missed,
        Jitter = edit.JitterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : schedule.Jitter,
    };

    private static T Word<T>(string field, string text)
        where T : struct, Enum
    {
        var words = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToList();
        return words.IndexOf(text) is >= 0 and var at ? Enum.GetValues<T>()[at] : throw RefusalException.Invalid("schedule.invalid", $"'{text}' is no rule for '{field}'. It can be {string.Join(", ", words)}.");
    }

    private static ScheduleDocument DocumentOf(RecurringSchedule schedule) => new(
        schedule.Name, schedule.Cron, schedule.Zone, schedule.Workflow, schedule.Input, schedule.Secrets, schedule.Overlap.ToString().ToLowerInvariant(), schedule.Missed.ToString().ToLowerInvariant(),
        (int)schedule.Jitter.TotalSeconds, schedule.IsPaused, schedule.IsShipped, schedule.Revision, schedule.CreatedAt, schedule.UpdatedAt, schedule.UpdatedBy, NextOf(schedule));

    private static List<ScheduleTimeDocument> NextOf(RecurringSchedule schedule)
    {
        if (schedule.IsPaused)
        {
            return [];
        }

        CronInZone cron;
        try
        {
            cron = CronInZone.Parse(schedule.Cron, schedule.Zone);
        }
        catch (ScheduleException)
        {
            return []; // a zone that only another machine knows; it stays in the list
        }

        return
        [
            .. cron.Between(schedule.LastSlot, DateTimeOffset.MaxValue).Take(Shown).Select(slot => DueSlots.DueAt(schedule, slot))
                .Select(due => new ScheduleTimeDocument(due, TimeZoneInfo.ConvertTime(due, cron.Zone).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture))),
        ];
    }

    private static SlotDocument DocumentOf(SlotRecord slot) => new(
        slot.Time, slot.DueAt, slot.State.ToString().ToLowerInvariant(), slot.RunId, slot.CatchesUp is { } missed ? new MissedDocument(missed.First, missed.Last, missed.Count) : null, slot.Detail, slot.By, slot.DecidedAt);
}

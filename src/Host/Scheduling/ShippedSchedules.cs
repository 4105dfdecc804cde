using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Scheduling;

namespace NexusWorkflows.Host.Scheduling;

/// <summary>The schedules that come with the program. Each is added once; one that somebody changed or removed stays as they left it.</summary>
internal sealed class ShippedSchedules(IScheduleStore store, ScheduleCheck check, TimeProvider clock, ILogger<ShippedSchedules> log)
{
    private const string Actor = "nexus";

    /// <summary>By name: when, in UTC, the workflow of that name is started.</summary>
    private static readonly (string Name, string Cron)[] All = [("certificate-check", "15 3 * * *"), ("run-retention", "40 3 * * *")];

    public async Task AddAsync(CancellationToken ct)
    {
        foreach (var (name, cron) in All)
        {
            var now = clock.GetUtcNow();
            var schedule = new RecurringSchedule(name, cron, "UTC", name, now, 1) { IsShipped = true, Jitter = TimeSpan.FromMinutes(5), CreatedAt = now, UpdatedAt = now, UpdatedBy = Actor };
            var errors = await check.ErrorsOfAsync(schedule, ct);
            if (errors.Count > 0)
            {
                log.LogWarning("The schedule '{Schedule}' isn't added: {Reason}", name, string.Join(' ', errors.Values.SelectMany(messages => messages)));
                continue;
            }

            await store.AddScheduleAsync(schedule, new AuditRow(now, Actor, "schedule.ship", name, $"'{cron}' UTC"), ct);
        }
    }
}

using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Scheduling;

namespace NexusWorkflows.Host.Scheduling;

/// <summary>The one job that Hangfire has.</summary>
internal sealed class ScheduleLook(ScheduleTick tick, Runner runner, IBackgroundJobClient jobs, TimeProvider clock)
{
    public static Job Job { get; } = Job.FromExpression<ScheduleLook>(look => look.LookAsync(CancellationToken.None));

    /// <summary>Starts what is due, and asks for a look at the next slot if that comes before the next beat.</summary>
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)] // the next beat is the retry
    [JobDisplayName("Look at the schedules")]
    public async Task LookAsync(CancellationToken ct)
    {
        var next = await tick.LookAsync(runner.Ring, ct);
        var now = clock.GetUtcNow();
        if (next is { } due && due < NextBeat(now))
        {
            jobs.Create(Job, new ScheduledState(due > now ? due - now : TimeSpan.Zero));
        }
    }

    private static DateTimeOffset NextBeat(DateTimeOffset now) => new(now.UtcTicks - (now.UtcTicks % ScheduleJobs.BeatInterval.Ticks) + ScheduleJobs.BeatInterval.Ticks, TimeSpan.Zero);
}

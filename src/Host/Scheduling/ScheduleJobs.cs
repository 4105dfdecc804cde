using Hangfire;
using Hangfire.Common;
using Hangfire.InMemory;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Scheduling;

namespace NexusWorkflows.Host.Scheduling;

/// <summary>Hangfire, which does nothing but say when to look at the schedules. What it forgets or says twice changes nothing: the rows are the truth.</summary>
internal sealed class ScheduleJobs
{
    public const string Beat = "schedules";

    /// <summary>Of the same times on every server; between two beats each look asks for the next one itself.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(10);

    private readonly ScheduleLook look;
    private readonly ScheduleBell bell;

    public ScheduleJobs(ScheduleTick tick, Runner runner, ScheduleBell bell, TimeProvider clock)
    {
        Storage = MakeStorage();
        this.bell = bell;
        look = new ScheduleLook(tick, runner, new BackgroundJobClient(Storage), clock);
    }

    /// <summary>Where Hangfire keeps what it has to say.</summary>
    public JobStorage Storage { get; }

    /// <summary>Begins to look; the answer ends it. A server that is told to stop begins no look any more.</summary>
    public IDisposable Begin(CancellationToken stop)
    {
        new RecurringJobManager(Storage).AddOrUpdate(Beat, ScheduleLook.Job, "*/10 * * * * *", new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc, MisfireHandling = MisfireHandlingMode.Ignorable });
        var options = new BackgroundJobServerOptions
        {
            WorkerCount = 2,
            SchedulePollingInterval = TimeSpan.FromSeconds(1), // half of what a slot may be late
            ShutdownTimeout = TimeSpan.FromSeconds(5),
            StopTimeout = TimeSpan.FromSeconds(1),
            Activator = new OneLook(look),
        };
        var server = new BackgroundJobServer(options, Storage);
        var client = new BackgroundJobClient(Storage);
        bell.Connect(() => client.Create(ScheduleLook.Job, new Hangfire.States.EnqueuedState()));
        client.Create(ScheduleLook.Job, new Hangfire.States.EnqueuedState()); // what was missed while no server was there
        return new Serving(server, bell, stop.Register(server.SendStop));
    }

    // The one place that says where. In memory nothing of it outlives the process, and nothing has to.
    private static InMemoryStorage MakeStorage() => new(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(1) });

    private sealed class OneLook(ScheduleLook look) : JobActivator
    {
        public override object ActivateJob(Type jobType) => look;
    }

    private sealed class Serving(BackgroundJobServer server, ScheduleBell bell, CancellationTokenRegistration stop) : IDisposable
    {
        public void Dispose()
        {
            bell.Connect(null);
            stop.Dispose();
            server.Dispose();
        }
    }
}

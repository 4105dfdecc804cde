using static NexusWorkflows.Host.ElsaApi.Descriptors.Palette;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>What waits: for a time, an event, a task.</summary>
internal static class WaitPalette
{
    public static IReadOnlyList<ActivityDocument> All { get; } =
    [
        Activity("Delay", "Scheduling", "Delay", "Waits for a while.", Text("TimeSpan", "How long, as hours:minutes:seconds.", "TimeSpan").Otherwise("00:01:00")),
        Activity("StartAt", "Scheduling", "Start at", "Waits until a point in time, or starts the workflow then.", Text("DateTime", "The point in time.", "DateTimeOffset")) with { Kind = "Trigger" },
        Activity("Timer", "Scheduling", "Timer", "Starts the workflow again and again after an interval.", Text("Interval", "From one start to the next.", "TimeSpan").Otherwise("00:01:00")) with { Kind = "Trigger" },
        Activity("Cron", "Scheduling", "Cron", "Starts the workflow by a cron expression.", Text("CronExpression", "When, as a cron expression.")) with { Kind = "Trigger" },
        Activity("Event", "Primitives", "Event", "Waits for an event of a name, or starts the workflow with it.", Text("EventName", "The event's name.")).Gives("Result", "Object", "What came with the event.") with { Kind = "Trigger" },
        Activity("PublishEvent", "Primitives", "Publish event", "Tells everyone who waits for an event.", Text("EventName", "The event's name."), Text("CorrelationId", "Only those with this correlation id."), Flag("IsLocalEvent", "Only this run."), Text("Payload", "What goes with it.", "Object")),
        Activity("RunTask", "Primitives", "Run task", "Waits until somebody completes a task.", Text("TaskName", "The task's name."), Text("Payload", "What goes with it.", "ObjectDictionary", "dropdown")).Gives("TaskId", "String", "The task's id.").Gives("Result", "Object", "What completing it gave."),
    ];
}

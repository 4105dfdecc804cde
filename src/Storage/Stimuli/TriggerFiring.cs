using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Running.Stimuli;
using NexusWorkflows.Storage.Runs;

namespace NexusWorkflows.Storage.Stimuli;

/// <summary>One time of a schedule: the time is used up with the run that it starts, or neither.</summary>
internal sealed class TriggerFiring(Firing firing, DateTimeOffset now, IReadOnlyDictionary<string, int> limits)
{
    private readonly Acceptance? start = firing.Start is { } run ? new Acceptance(run, now, limits) : null;

    public AcceptResult? Write(Session session) => TriggerRows.Use(session, firing.Trigger, firing.Next) ? start?.Write(session) : null;
}

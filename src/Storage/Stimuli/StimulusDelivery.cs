using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Running.Stimuli;
using NexusWorkflows.Storage.Auditing;
using NexusWorkflows.Storage.Runs;

namespace NexusWorkflows.Storage.Stimuli;

/// <summary>One delivery of a stimulus: all of it or nothing.</summary>
internal sealed class StimulusDelivery(Delivery delivery, DateTimeOffset now, IReadOnlyDictionary<string, int> limits)
{
    private readonly List<Acceptance> starts = [.. delivery.Starts.Select(run => new Acceptance(run, now, limits))];

    public DeliverResult Write(Session session)
    {
        // Both looked at before anything is written: who loses leaves nothing behind in a transaction that others share.
        if (HasChanged(session))
        {
            return DeliverResult.TriggersChanged.Instance;
        }

        if (delivery.PublishedId is { } id && !StimulusRows.Take(session, id))
        {
            return DeliverResult.NotNow.Instance;
        }

        var resumed = delivery.Stimulus.OnlyStarts ? [] : BookmarkRows.Resume(session, delivery.Stimulus, now);
        var started = starts.ConvertAll(start => start.Write(session));
        if (resumed.Count == 0 && delivery.KeptUntil is { } until)
        {
            StimulusRows.Keep(session, delivery.Stimulus, started.OfType<AcceptResult.Accepted>().Select(a => a.RunId), until, now);
        }

        AuditRows.Add(session, delivery.Audit);
        return new DeliverResult.Delivered(resumed, started);
    }

    private bool HasChanged(Session session) =>
        delivery.Stimulus.StartsRuns
        && !TriggerRows.WithHash(session, delivery.Stimulus.Hash).Select(t => (t.VersionId, t.Key)).SequenceEqual(delivery.Triggers.Select(t => (t.VersionId, t.Key)));
}

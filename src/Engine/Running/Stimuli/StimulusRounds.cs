namespace NexusWorkflows.Engine.Running.Stimuli;

/// <summary>What the runner looks after besides runs: stimuli that runs have published, and schedules whose time has come.</summary>
internal sealed class StimulusRounds(EngineParts parts, StimulusCourier courier)
{
    private const int MostAtOnce = 100;

    /// <summary>One round; gives how many were delivered and fired.</summary>
    /// <param name="fires">Schedules, too; false in a process that drives one run only.</param>
    /// <exception cref="StoreException">The store can't be used.</exception>
    public async Task<int> RoundAsync(bool fires, CancellationToken ct) => await DeliverAsync(ct) + (fires ? await FireAsync(ct) : 0);

    private async Task<int> DeliverAsync(CancellationToken ct)
    {
        var delivered = 0;
        foreach (var published in await parts.Stimuli.PublishedAsync(MostAtOnce, ct))
        {
            parts.Hooks.Pass(KillPoint.BeforeDelivery, published.Stimulus.Kind);
            // Die before: the row is still there, and the next process delivers it. Die after: the row is gone with what it resumed and started.
            if (await courier.DeliverAsync(published.Stimulus, "run:" + published.Publisher, published.Id, keeps: true, ct) is DeliverResult.NotNow)
            {
                return delivered; // another process is at it
            }

            parts.Hooks.Pass(KillPoint.AfterDelivery, published.Stimulus.Kind);
            delivered++;
        }

        return delivered;
    }

    private async Task<int> FireAsync(CancellationToken ct)
    {
        var fired = 0;
        foreach (var trigger in await parts.Stimuli.DueTriggersAsync(MostAtOnce, ct))
        {
            fired += await courier.FireAsync(trigger, ct) ? 1 : 0;
        }

        return fired;
    }
}

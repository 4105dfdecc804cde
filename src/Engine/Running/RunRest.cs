using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.External;

namespace NexusWorkflows.Engine.Running;

/// <summary>Waits for a run until it rests, whichever process drives it: the row is the truth, so the row is looked at.</summary>
public sealed class RunRest(IInstanceQueries instances, IRunQueries runs, TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    /// <summary>The run once it rests, or as it stands when the patience is over; null: it isn't there any more.</summary>
    /// <param name="firstBurst">Enough that the flow has gone as far as it can before something outside answers.</param>
    public async Task<RunRecord?> WaitAsync(string runId, TimeSpan patience, bool firstBurst, CancellationToken ct)
    {
        var begun = clock.GetTimestamp();
        for (var pause = First; ; pause = pause * 1.3 < Longest ? pause * 1.3 : Longest)
        {
            if (await runs.FindAsync(runId, ct) is not { } run)
            {
                return null;
            }

            if (await IsAtRestAsync(run, firstBurst, ct) || clock.GetElapsedTime(begun) >= patience)
            {
                // Looked at once more: what an awaited child gave came after the first look.
                return await runs.FindAsync(runId, ct);
            }

            await Task.Delay(pause, clock, ct);
        }
    }

    /// <summary>Whether nothing of the run goes on by itself.</summary>
    public async Task<bool> IsAtRestAsync(RunRecord run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Quarantined || Undoing.IsFinal(run.State.Status)
            || (run.State.Status is RunStatus.Waiting or RunStatus.Paused && await instances.IsAtRestAsync(run.RootId, ct));
    }

    private async Task<bool> IsAtRestAsync(RunRecord run, bool firstBurst, CancellationToken ct) =>
        (firstBurst && run.State.Status != RunStatus.Pending && run.State.Queue.Count == 0) || await IsAtRestAsync(run, ct);
}

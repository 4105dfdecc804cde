using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace NexusWorkflows.Engine.Running;

/// <summary>Waits for systems that are down: one probe at a time for each, whoever waits for it.</summary>
internal sealed class SystemWatch(EngineParts parts)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<string, Lazy<Task>> waits = new(StringComparer.Ordinal);

    /// <summary>Systems that somebody waits for now.</summary>
    public IReadOnlyCollection<string> Down => [.. waits.Keys];

    /// <summary>Completes when the system answers again.</summary>
    public async Task BackAsync(string system, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await waits.GetOrAdd(system, name => new Lazy<Task>(() => WatchAsync(name, ct))).Value.WaitAsync(ct);
                return;
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                // The run that asked for all has left, as when it was cancelled: another one asks in its place.
            }
        }
    }

    private async Task WatchAsync(string system, CancellationToken ct)
    {
        try
        {
            var probe = parts.Probes.FirstOrDefault(p => p.System == system);
            var wait = First;
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(Math.Max(0.02, wait.TotalSeconds * parts.Settings.BackoffScale)), parts.Clock, ct);
                if (probe is null)
                {
                    return; // nothing to ask: the next attempt finds out
                }

                try
                {
                    await probe.ProbeAsync(ct);
                    return;
                }
                catch (Exception exception)
                {
                    // Who asked may have left while the probe failed: the others are told that, not of the failure.
                    ct.ThrowIfCancellationRequested();
                    parts.Log.LogInformation("'{System}' is still down: {Reason}", system, exception.Message);
                    wait = wait * 2 < Longest ? wait * 2 : Longest;
                }
            }
        }
        finally
        {
            waits.TryRemove(system, out _);
        }
    }
}

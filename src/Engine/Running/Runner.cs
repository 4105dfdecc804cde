using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.External;
using NexusWorkflows.Engine.Running.Stimuli;

namespace NexusWorkflows.Engine.Running;

/// <summary>Claims due runs and drives each in an actor. The row is the truth: a lost bell costs a poll, never a run.</summary>
public sealed class Runner : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private const int MostActors = 256;
    private readonly EngineParts parts;
    private readonly Decider decider;
    private readonly SystemWatch watch;
    private readonly StimulusRounds rounds;
    private readonly ConcurrentDictionary<string, RunActor> actors = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim bell = new(0);

    public Runner(EngineParts parts)
    {
        this.parts = parts;
        decider = new Decider(parts.Catalog);
        watch = new SystemWatch(parts);
        rounds = new StimulusRounds(parts, new StimulusCourier(parts, Ring));
    }

    /// <summary>Systems that runs of this process wait for now.</summary>
    public IReadOnlyCollection<string> SystemsDown => watch.Down;

    /// <summary>Runs this process drives now.</summary>
    public int Active => actors.Count;

    /// <summary>Something may be due: look now instead of at the next poll.</summary>
    /// <param name="runId">A run whose inbox has something new; null: any.</param>
    public void Ring(string? runId = null)
    {
        if (runId is not null && actors.TryGetValue(runId, out var actor))
        {
            actor.Ring();
        }

        bell.Release();
    }

    /// <summary>Drives runs until cancelled, then drains: running steps get 30 s, leases are released.</summary>
    /// <param name="rootId">Only this run and what descends from it, until it is final, paused, or waits for a person; null: every run.</param>
    /// <exception cref="StoreException">The store can't be used.</exception>
    public async Task RunAsync(string? rootId, CancellationToken ct)
    {
        using var abandon = new CancellationTokenSource();
        var driving = new ConcurrentDictionary<string, Task>(StringComparer.Ordinal);
        Exception? fatal = null;
        var round = Task.CompletedTask;
        try
        {
            await ReleaseTheDeadAsync(ct);
            await parts.Store.GrantHoldsAsync(ct);
            var beat = parts.Clock.GetUtcNow();
            while (!ct.IsCancellationRequested && fatal is null)
            {
                if (round.IsCompleted)
                {
                    // Beside the claims: a start may have to look at systems outside first.
                    round = Task.Run(async () => fatal = await RoundAsync(rootId is null, ct) ?? fatal, CancellationToken.None);
                }

                var claimed = actors.Count >= MostActors ? [] : await parts.Store.ClaimAsync(parts.Holder.Name, parts.Settings.Lease, MostActors - actors.Count, rootId, ct);
                foreach (var run in claimed)
                {
                    if (await ActorOfAsync(run) is not { } actor)
                    {
                        continue;
                    }

                    actors[run.State.Id] = actor;
                    driving[run.State.Id] = Task.Run(async () =>
                    {
                        fatal = await DriveAsync(actor, run, ct, abandon.Token) ?? fatal;
                        driving.TryRemove(run.State.Id, out _);
                        bell.Release();
                    }, CancellationToken.None);
                }

                if (rootId is not null && claimed.Count == 0 && actors.IsEmpty && await RestsAsync(rootId, ct))
                {
                    await round;
                    if (fatal is null && await rounds.RoundAsync(fires: false, ct) == 0 && await RestsAsync(rootId, ct))
                    {
                        return;
                    }

                    continue; // what it published may be for itself
                }

                if (claimed.Count == 0)
                {
                    await bell.WaitAsync(Poll, ct);
                }

                if (parts.Clock.GetUtcNow() - beat > parts.Settings.Lease / 3)
                {
                    await ReleaseTheDeadAsync(ct);
                    beat = parts.Clock.GetUtcNow();
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Drained below.
        }
        finally
        {
            if (fatal is RunnerKilledException)
            {
                await abandon.CancelAsync();
            }

            abandon.CancelAfter(Grace);
            await Task.WhenAll([.. driving.Values, round]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (fatal is not null)
        {
            throw fatal;
        }
    }

    public void Dispose() => bell.Dispose();

    /// <summary>Null, or the reason to stop the whole runner.</summary>
    private async Task<Exception?> DriveAsync(RunActor actor, ClaimedRun run, CancellationToken drain, CancellationToken abandon)
    {
        using var scope = RunLog.Scope(parts.Log, run.State);
        try
        {
            await actor.DriveAsync(drain, abandon);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (RunnerKilledException killed)
        {
            return killed;
        }
        catch (StoreException exception)
        {
            parts.Log.LogError("Run {Run}: {Reason}", run.State.Id, exception.Message);
            return exception;
        }
        catch (Exception exception)
        {
            return await GiveBackAsync(run, exception, actor.Masked);
        }
        finally
        {
            actors.TryRemove(run.State.Id, out _);
        }
    }

    /// <summary>Null, or the reason to stop the whole runner.</summary>
    private async Task<Exception?> RoundAsync(bool fires, CancellationToken ct)
    {
        try
        {
            if (await rounds.RoundAsync(fires, ct) > 0)
            {
                bell.Release(); // there may be more
            }

            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception exception) when (exception is RunnerKilledException or StoreException)
        {
            return exception;
        }
        catch (Exception exception)
        {
            parts.Log.LogError(exception, "Published stimuli or schedules couldn't be looked after; the next round tries again.");
            return null;
        }
    }

    /// <summary>Null: what is stored of the run can't be used, and it was given back.</summary>
    private async Task<RunActor?> ActorOfAsync(ClaimedRun run)
    {
        try
        {
            return new RunActor(parts, decider, watch, run, Ring);
        }
        catch (Exception exception)
        {
            // A secret that doesn't open, a message that can't be read: this run's alone.
            return await GiveBackAsync(run, exception, text => text) is { } fatal ? throw fatal : null;
        }
    }

    /// <summary>Deciding or committing threw: counted, and quarantined the third time (S12). Null, or why the store can't even note that.</summary>
    private async Task<StoreException?> GiveBackAsync(ClaimedRun run, Exception exception, Func<string, string> masked)
    {
        var cause = masked(exception is RunDataException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}");
        parts.Log.LogError("Run {Run} couldn't be decided (claim {Claims}): {Cause}\n{Trace}", run.State.Id, run.Claims, cause, exception.StackTrace);
        try
        {
            await parts.Store.ReleaseAsync(run.State.Id, run.Fence, cause, CancellationToken.None);
            return null;
        }
        catch (StoreException fatal)
        {
            return fatal;
        }
    }

    /// <summary>Nothing of the run and its awaited descendants goes on by itself.</summary>
    private async Task<bool> RestsAsync(string rootId, CancellationToken ct)
    {
        var run = await parts.Queries.FindAsync(rootId, ct);
        if (run is null || run.Quarantined || Undoing.IsFinal(run.State.Status))
        {
            return true;
        }

        if (run.State.WaitsForHoldsSince is not null || (run.State.IsHeldByChild && run.State.AwaitedChildren == 0) || await parts.Store.IsAtWorkAsync(rootId, ct))
        {
            return false; // its holds will be free, a child that isn't of this tree is about to rest, or another process has some of it
        }

        var next = await parts.Store.NextDueAsync(rootId, ct);
        return next is null || (run.State.Status == RunStatus.Paused && next == run.DueAt); // what a paused run is due for may be weeks ahead
    }

    private async Task ReleaseTheDeadAsync(CancellationToken ct)
    {
        foreach (var holder in await parts.Store.HoldersAsync(ct))
        {
            if (!parts.Holder.IsAlive(holder))
            {
                parts.Log.LogInformation("'{Holder}' is dead: its runs go on here.", holder);
                await parts.Store.ReleaseHolderAsync(holder, ct);
            }
        }
    }
}

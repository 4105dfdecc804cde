using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Drives a run, shows how it gets on, and says how it ended.</summary>
internal sealed class RunWatch(INexus nexus, Screen screen, TimeProvider clock)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(150);
    private readonly Patience patience = new(clock);

    /// <summary>The run as it stands when it is final, paused, or waits for a person.</summary>
    public async Task<RunDocument> FollowAsync(string runId, CancellationToken ct)
    {
        var drive = nexus.DriveAsync(runId, ct);
        try
        {
            using IRunView view = screen.IsLive ? new LiveRunView(screen) : new PlainRunView(screen);
            while (!drive.IsCompleted)
            {
                view.Show(await LoadAsync(runId, ct), clock.GetUtcNow());
                await Task.WhenAny(drive, Task.Delay(Beat, clock, ct));
            }

            await drive;
            var run = await LoadAsync(runId, ct);
            view.Show(run, clock.GetUtcNow());
            return run;
        }
        catch (OperationCanceledException e) when (ct.IsCancellationRequested)
        {
            // What is at work is recorded before the process goes; only then is it true that nothing is lost.
            await drive.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw new InterruptedException($"Interrupted: run {runId} is left resumable. Go on with '{Hints.Command($"runs watch {runId}")}', or remove what it made with '{Hints.Command($"runs undo {runId}")}'.", e);
        }
        catch (Exception e) when (e is RefusalException { Kind: RefusalKind.Failed } or StoreException)
        {
            // The server stayed away, or the store can't be used: the run is as it was last recorded.
            screen.Fail($"Run {runId} is left resumable. Once the cause below is gone, go on with '{Hints.Command($"runs watch {runId}")}'.");
            throw;
        }
    }

    private async Task<RunDocument> LoadAsync(string runId, CancellationToken ct) =>
        await patience.AskAsync(() => nexus.FindRunAsync(runId, ct), () => screen.Tell($"The server doesn't answer; waiting up to {Patience.Limit.TotalSeconds:0} s for it. Run {runId} is kept."), ct) ?? throw RefusalException.NotFound("run", runId, $"'{Hints.Command("runs list")}' shows those that exist.");
}

/// <summary>What the end of a run means for whoever waited for it.</summary>
internal static class RunEnding
{
    /// <param name="wished">The final status that was asked for.</param>
    public static int ExitOf(RunDocument run, string wished = "finished") => run.Status switch
    {
        var status when status == wished => ExitCode.Done,
        "finished" => ExitCode.Done,
        "failed" or "undone" or "cancelled" => ExitCode.Failed,
        _ => ExitCode.Waiting,
    };

    /// <summary>Words for the end of a run that isn't as wished: its cause last, or what can be done.</summary>
    public static void Tell(Screen screen, RunDocument run, string wished = "finished")
    {
        var cause = run.Cause ?? run.Incidents.Select(incident => incident.Message).FirstOrDefault();
        switch (ExitOf(run, wished))
        {
            case ExitCode.Done:
                break;
            case ExitCode.Failed:
                screen.Fail($"Run {run.Id} ended {run.Status}.");
                screen.Fail(cause ?? $"Run {run.Id} was {run.Status}.");
                break;
            default:
                Paused(screen, run, cause);
                break;
        }
    }

    /// <summary>Why a run isn't as wished, for a document.</summary>
    public static ErrorDocument? ErrorOf(RunDocument run, string wished = "finished") => ExitOf(run, wished) == ExitCode.Done
        ? null
        : new ErrorDocument("run." + run.Status, run.Cause ?? run.WaitingFor ?? $"Run {run.Id} is {run.Status}.");

    private static void Paused(Screen screen, RunDocument run, string? cause)
    {
        screen.Fail($"Run {run.Id} is {run.Status}: {cause ?? run.WaitingFor ?? "it waits for a person"}");
        if (run.Status == "waiting")
        {
            Offer(screen, $"runs watch {run.Id}", "go on once it was answered");
        }
        else
        {
            Offer(screen, $"runs retry {run.Id}", "try again what failed");
            Offer(screen, $"runs edit {run.Id} --input NAME=VALUE", "with another input");
            Offer(screen, $"runs skip {run.Id}", "go on without it");
        }

        Offer(screen, $"runs undo {run.Id}", "remove what it made");
        Offer(screen, $"runs cancel {run.Id}", "stop, and leave what it made");
    }

    // The words are a comment to the shell, so that the whole line can be copied.
    private static void Offer(Screen screen, string command, string words) => screen.Fail($"  {Hints.Command(command)}   # {words}");
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Flow;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.Endpoints;

/// <summary>Waits until a run answers a request or has nothing more to do, whichever process drives it: the row is looked at.</summary>
internal sealed class ReplyWait(IRunQueries runs, RunRest rest, TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    public async Task<Reply> WaitAsync(string runId, string requestId, TimeSpan patience, CancellationToken ct)
    {
        var begun = clock.GetTimestamp();
        for (var pause = First; ; pause = pause * 1.3 < Longest ? pause * 1.3 : Longest)
        {
            if (await runs.FindAsync(runId, ct) is not { } run)
            {
                return Reply.Gone;
            }

            // Looked at again once it rests: the answer may have come after the first look.
            if (RequestMemory.AnswerTo(run.State, requestId) is null && await rest.IsAtRestAsync(run, ct))
            {
                var rested = await runs.FindAsync(runId, ct);
                return rested is null ? Reply.Gone : Reply.Of(RequestMemory.AnswerTo(rested.State, requestId), rested);
            }

            if (RequestMemory.AnswerTo(run.State, requestId) is { } answer)
            {
                return Reply.Of(answer, run);
            }

            if (clock.GetElapsedTime(begun) >= patience)
            {
                return Reply.GoesOn;
            }

            await Task.Delay(pause, clock, ct);
        }
    }
}

/// <summary>What a caller gets.</summary>
/// <param name="Answer">What the workflow answers; null: nothing but the status.</param>
internal sealed record Reply(int Status, JsonObject? Answer = null)
{
    /// <summary>The run is stored and goes on; the caller doesn't wait for it any longer.</summary>
    public static Reply GoesOn { get; } = new(StatusCodes.Status202Accepted);

    /// <summary>The run was deleted while the caller waited.</summary>
    public static Reply Gone { get; } = new(StatusCodes.Status500InternalServerError);

    /// <summary>As Elsa: a run that ends or waits without an answer is 200, one that faults 500. One that a person is to look after, or that waits for its turn or for a system that is down, goes on.</summary>
    public static Reply Of(JsonObject? answer, RunRecord run) => answer is not null
        ? new Reply(answer["status"]!.GetValue<int>(), answer)
        : run.State.Status switch
        {
            _ when run.Quarantined => GoesOn,
            RunStatus.Finished => new Reply(StatusCodes.Status200OK),
            RunStatus.Waiting when run.State is { Bookmarks.Count: > 0, WaitsForHoldsSince: null } => new Reply(StatusCodes.Status200OK),
            RunStatus.Failed or RunStatus.Undone or RunStatus.Cancelled => new Reply(StatusCodes.Status500InternalServerError),
            _ => GoesOn,
        };
}

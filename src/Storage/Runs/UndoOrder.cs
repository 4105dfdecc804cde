using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>The instruction to undo. A final run, and one that gave up its holds, gets them again with it, or is refused as it stands.</summary>
internal static class UndoOrder
{
    public static UndoAnswer Write(Session session, HoldQueue queue, string runId, RunMessage message, DateTimeOffset now)
    {
        if (session[$"SELECT status, {session.Dialect.JsonText("state", "$.holdsGivenUp")} FROM runs WHERE id = $1{session.Dialect.ForUpdate}"].First(row => new { Status = row.Text(0), GaveUp = row.TextOrNull(1) is "1" or "true" }, runId) is not { } run)
        {
            return new UndoAnswer.NotFound();
        }

        var final = IsFinal(Words.Read<RunStatus>(run.Status));
        if (final || run.GaveUp)
        {
            // Places under limits aren't taken again: they bound how much is begun at once, and an undo must not wait in that line.
            var asks = new Waiter(runId, long.MaxValue, "", HoldRows.Missing(session, runId), []);
            if (queue.InTheWay(asks) is { } inTheWay)
            {
                return new UndoAnswer.Busy(inTheWay);
            }

            HoldRows.Take(session, asks, now);
            session["DELETE FROM hold_queue WHERE root_id = $1"].Run(runId);
        }

        if (final)
        {
            // Only as it is listed: the state moves with the decision that follows, so that nobody takes it for final meanwhile.
            session["UPDATE runs SET status = $2, direction = $3, finished_at = NULL WHERE id = $1"].Run(runId, Words.Of(RunStatus.Undoing), Words.Of(Direction.Undo));
        }

        // Die before the commit: neither holds nor instruction. Die after: both, and whoever claims the run undoes it.
        InboxRows.Tell(session, runId, message, now);
        return new UndoAnswer.Told();
    }

    public static bool IsFinal(RunStatus status) => status is RunStatus.Finished or RunStatus.Failed or RunStatus.Undone or RunStatus.Cancelled;
}

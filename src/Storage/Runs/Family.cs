using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>What a commit does to other runs: begins children, and speaks to parents and children. A part of the same transaction: neither knows what the other doesn't (S1).</summary>
internal static class Family
{
    /// <summary>Gives other runs that were told something.</summary>
    /// <param name="children">The checkpoint's, in its order.</param>
    public static IReadOnlyList<string> Write(Session session, Checkpoint checkpoint, IReadOnlyList<Acceptance> children, DateTimeOffset now)
    {
        if (checkpoint.Children.Count == 0 && checkpoint.Decision.Told.Count == 0 && checkpoint.Decision.ChildCancels.Count == 0)
        {
            return []; // most commits
        }

        var woken = new List<string>();
        for (var i = 0; i < children.Count; i++)
        {
            var (child, result) = (checkpoint.Children[i], children[i].Write(session));
            var parent = child.State.Parent!;
            if (result is not AcceptResult.Accepted)
            {
                InboxRows.Tell(session, parent.RunId, ChildMessages.Refused(parent, child.WorkflowName, result), now);
            }
            else if (parent.TellsRest && child.State.WaitsForHoldsSince is not null)
            {
                InboxRows.Tell(session, parent.RunId, ChildMessages.Waits(parent, child.State.Id, child.WorkflowName), now); // it may wait for what its parent holds
            }
        }

        foreach (var told in checkpoint.Decision.Told)
        {
            InboxRows.Tell(session, told.RunId, new RunMessage(told.Kind, told.Payload), now); // a run that is gone needs no word
            woken.Add(told.RunId);
        }

        foreach (var step in checkpoint.Decision.ChildCancels)
        {
            woken.AddRange(Cancel(session, checkpoint.State.Id, step, now));
        }

        return woken;
    }

    // Awaited ones: another is a root of its own.
    private static List<string> Cancel(Session session, string parentId, string? step, DateTimeOffset now)
    {
        var live = session["SELECT id FROM runs WHERE parent_id = $1 AND ($2 IS NULL OR parent_step = $2) AND root_id <> id AND finished_at IS NULL ORDER BY id"].All(row => row.Text(0), parentId, step);
        foreach (var child in live)
        {
            InboxRows.Tell(session, child, ChildMessages.Cancel(parentId, child, now), now);
        }

        return live;
    }
}

namespace NexusWorkflows.Engine.Deciding;

/// <summary>The one table of status changes. Final statuses are final, with one way on: undo.</summary>
public static class RunStatusTable
{
    private static readonly Dictionary<RunStatus, RunStatus[]> Allowed = new()
    {
        [RunStatus.Pending] = [RunStatus.Running, RunStatus.Waiting, RunStatus.Undoing, RunStatus.Cancelled],
        [RunStatus.Running] = [RunStatus.Waiting, RunStatus.Paused, RunStatus.Undoing, RunStatus.Finished, RunStatus.Failed, RunStatus.Cancelled, RunStatus.Undone],
        [RunStatus.Waiting] = [RunStatus.Running, RunStatus.Paused, RunStatus.Undoing, RunStatus.Finished, RunStatus.Failed, RunStatus.Cancelled, RunStatus.Undone],
        [RunStatus.Paused] = [RunStatus.Running, RunStatus.Waiting, RunStatus.Undoing, RunStatus.Finished, RunStatus.Failed, RunStatus.Cancelled, RunStatus.Undone],
        [RunStatus.Undoing] = [RunStatus.Paused, RunStatus.Running, RunStatus.Undone, RunStatus.Cancelled],
        [RunStatus.Finished] = [RunStatus.Undoing],
        [RunStatus.Failed] = [RunStatus.Undoing],
        [RunStatus.Cancelled] = [RunStatus.Undoing],
        [RunStatus.Undone] = [],
    };

    public static bool Allows(RunStatus from, RunStatus to) => from == to || Array.IndexOf(Allowed[from], to) >= 0;

    /// <summary>The new status.</summary>
    /// <exception cref="InvalidOperationException">The table has no such change: a bug, which counts against the run (S12).</exception>
    public static RunStatus Move(RunStatus from, RunStatus to) =>
        Allows(from, to) ? to : throw new InvalidOperationException($"A run can't go from '{from}' to '{to}'.");
}

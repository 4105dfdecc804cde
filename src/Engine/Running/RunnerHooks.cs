namespace NexusWorkflows.Engine.Running;

/// <summary>Places where a process may die. A kill test tears the runner down there, without a flush.</summary>
public enum KillPoint
{
    BeforeCommit,
    AfterCommit,

    /// <summary>The command is committed and the outside wasn't called.</summary>
    BeforeCall,

    /// <summary>The outside has done it and nothing of that is recorded.</summary>
    AfterCall,

    /// <summary>A published stimulus is about to be delivered.</summary>
    BeforeDelivery,

    /// <summary>What the stimulus resumed and started is stored.</summary>
    AfterDelivery,
}

/// <summary>Lets a kill test die at a point. In production nothing is set.</summary>
public sealed class RunnerHooks
{
    /// <summary>Returns true to die here. Arguments: point, and what is at work, for example <c>createSite/Create</c>.</summary>
    public Func<KillPoint, string, bool>? DiesAt { get; init; }

    internal void Pass(KillPoint point, string what)
    {
        if (DiesAt?.Invoke(point, what) == true)
        {
            throw new RunnerKilledException(point, what);
        }
    }
}

/// <summary>A kill test tore the runner down.</summary>
public sealed class RunnerKilledException(KillPoint point, string what) : Exception($"Killed at {point} of {what}.")
{
    public KillPoint Point { get; } = point;
}

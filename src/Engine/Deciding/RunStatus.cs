namespace NexusWorkflows.Engine.Deciding;

/// <summary>Where a run is. Final: finished, failed, undone, cancelled.</summary>
public enum RunStatus
{
    Pending,
    Running,
    Waiting,
    Paused,
    Undoing,
    Finished,
    Failed,
    Undone,
    Cancelled,
}

/// <summary>Whether a run makes or removes.</summary>
public enum Direction
{
    Forward,
    Undo,
}

/// <summary>What happens when a step's retries are used up.</summary>
public enum OnFailure
{
    /// <summary>An incident; a person decides.</summary>
    Pause,

    /// <summary>Everything the run made is removed again.</summary>
    Undo,

    /// <summary>The run ends failed and leaves what it made, as Elsa does.</summary>
    Stop,
}

namespace NexusWorkflows.Platform;

/// <summary>What a failed call to an outside system means for whoever decides what to do next.</summary>
public enum FaultKind
{
    /// <summary>Refused before anything was done; the same call may succeed later.</summary>
    Transient,

    /// <summary>Refused for a reason that the same call will meet again.</summary>
    Permanent,

    /// <summary>The reply was lost or said nothing: it may have been done, or may still be done.</summary>
    Unknown,

    /// <summary>The system as a whole can't be reached; nothing was done.</summary>
    Down,
}

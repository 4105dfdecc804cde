namespace NexusWorkflows.Engine.Flow;

/// <summary>What a join waits for.</summary>
internal enum JoinMode
{
    /// <summary>The first branch; the others are ended.</summary>
    WaitAny,

    /// <summary>Every branch; where one died it never runs.</summary>
    WaitAll,

    /// <summary>Every branch that can still arrive.</summary>
    WaitAllActive,
}

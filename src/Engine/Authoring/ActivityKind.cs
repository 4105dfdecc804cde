namespace NexusWorkflows.Engine.Authoring;

/// <summary>What an activity does to the outside, which decides how the engine drives it.</summary>
public enum ActivityKind
{
    /// <summary>No effect outside; runs inside a burst.</summary>
    Flow,

    /// <summary>Makes things that can be observed and removed again.</summary>
    Resource,

    /// <summary>Changes a value that has a before-image.</summary>
    Setting,

    /// <summary>Only reads; never recorded.</summary>
    Probe,

    /// <summary>Sends something that can't be called back and can't be observed.</summary>
    Send,

    /// <summary>Removes for good; from its first effect the run can only go forward.</summary>
    Irreversible,
}

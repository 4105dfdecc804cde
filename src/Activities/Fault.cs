using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Activities;

/// <summary>Makes the faults that activities find themselves.</summary>
internal static class Fault
{
    /// <summary>Not so yet: it is looked at again.</summary>
    public static ActivityFaultException NotYet(string code, string message) => new(StepErrorKind.Transient, code, message);

    /// <summary>Will be refused the next time too.</summary>
    public static ActivityFaultException Refused(string code, string message) => new(StepErrorKind.Permanent, code, message);
}

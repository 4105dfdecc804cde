using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform;

namespace NexusWorkflows.Activities;

/// <summary>Says to the engine what a failed call to an outside system means.</summary>
public sealed class PlatformErrors : IErrorTranslator
{
    // What is there already and was not ours when we looked: a conflict, whatever the system's word for it.
    private static readonly string[] Taken = ["mailcow.is_alias", "mailcow.is_alias_or_mailbox", "erpnext.duplicate_entry_error"];

    public ActivityFaultException? Translate(Exception exception) => exception is PlatformException fault
        ? new ActivityFaultException(KindOf(fault), fault.Code, fault.Message, fault) { System = fault.System }
        : null;

    private static StepErrorKind KindOf(PlatformException fault) => fault.Kind switch
    {
        FaultKind.Transient => StepErrorKind.Transient,
        FaultKind.Unknown => StepErrorKind.Unknown,
        FaultKind.Down => StepErrorKind.Down,
        _ when fault.Code.EndsWith("_exists", StringComparison.Ordinal) || Taken.Contains(fault.Code) => StepErrorKind.Conflict,
        _ => StepErrorKind.Permanent,
    };
}

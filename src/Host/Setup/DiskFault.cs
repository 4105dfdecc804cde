using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Setup;

/// <summary>What the system says about a file of the data directory, in the operator's words.</summary>
internal static class DiskFault
{
    // What Linux and macOS answer alike; the runtime hands the number on as it is.
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int QuotaOnLinux = 122;
    private const int QuotaOnMac = 69;

    /// <summary>Null: it isn't the disk's or the permissions' fault, so it is a bug.</summary>
    public static RefusalException? Of(Exception exception, DataDirectory data) => exception switch
    {
        RefusalException => null,
        UnauthorizedAccessException => RefusalException.Failed("data.not_allowed", $"This user may not use the data directory '{data.Path}' as it must: {exception.Message} Give it to this user, or name another with --data or NEXUS_DATA.", exception),
        IOException { HResult: NoSpace or QuotaOnLinux or QuotaOnMac } => RefusalException.Failed("data.full", $"The data directory '{data.Path}' can't be written: the disk is full. Free some space, and say it again: what was recorded before is kept.", exception),
        IOException { HResult: ReadOnly } => RefusalException.Failed("data.read_only", $"The data directory '{data.Path}' is read-only. Make it writable, or name another with --data or NEXUS_DATA.", exception),
        AggregateException { InnerException: { } inner } => Of(inner, data),
        _ => null,
    };
}

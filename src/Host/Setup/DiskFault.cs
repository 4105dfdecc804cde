using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Setup;

/// <summary>What the system says about a file that can't be used, in the operator's words.</summary>
internal static class DiskFault
{
    // What Linux and macOS answer alike; the runtime hands the number on as it is.
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int QuotaOnLinux = 122;
    private const int QuotaOnMac = 69;

    /// <summary>Null: it isn't the disk's or the permissions' fault, so it is a bug.</summary>
    public static RefusalException? Of(Exception exception, DataDirectory data)
    {
        // The system doesn't always name the file; then it is one of the data directory, or where the output goes.
        var isOurs = exception.Message.Contains(data.Path, StringComparison.Ordinal);
        var where = isOurs ? $"The data directory '{data.Path}'" : $"The data directory '{data.Path}', or where the output goes,";
        return exception switch
        {
            RefusalException => null,
            UnauthorizedAccessException when isOurs => RefusalException.Failed("data.not_allowed", $"{where} can't be used by this user: {exception.Message} Give it to this user, or name another with --data or NEXUS_DATA.", exception),
            UnauthorizedAccessException => RefusalException.Failed("file.not_allowed", $"{exception.Message} Let this user have it.", exception),
            IOException { HResult: NoSpace or QuotaOnLinux or QuotaOnMac } => RefusalException.Failed("data.full", $"{where} can't be written: the disk is full. Free some space and try again; what was recorded before is kept.", exception),
            IOException { HResult: ReadOnly } => RefusalException.Failed("data.read_only", $"{where} can't be written: the disk is read-only. Make it writable, or name another directory with --data or NEXUS_DATA.", exception),
            AggregateException { InnerException: { } inner } => Of(inner, data),
            _ => null,
        };
    }
}

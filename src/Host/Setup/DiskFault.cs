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
        // Almost every file that is written is below the data directory; of another one the system's words name the path.
        var (where, todo) = exception.Message.Contains(data.Path, StringComparison.Ordinal) ? ($"The data directory '{data.Path}'", ", or name another with --data or NEXUS_DATA") : ("A file", "");
        return exception switch
        {
            RefusalException => null,
            UnauthorizedAccessException => RefusalException.Failed("file.not_allowed", $"{where} can't be used by this user: {exception.Message} Give it to this user{todo}.", exception),
            IOException { HResult: NoSpace or QuotaOnLinux or QuotaOnMac } => RefusalException.Failed("file.no_space", $"{where} can't be written: {exception.Message} Free some space and try again; what was recorded before is kept.", exception),
            IOException { HResult: ReadOnly } => RefusalException.Failed("file.read_only", $"{where} can't be written: {exception.Message} Make it writable{todo}.", exception),
            AggregateException { InnerException: { } inner } => Of(inner, data),
            _ => null,
        };
    }
}

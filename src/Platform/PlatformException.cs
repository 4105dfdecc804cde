namespace NexusWorkflows.Platform;

/// <summary>A call to an outside system failed. The message says what was tried on what, what came back and what to do; it never holds a secret.</summary>
public sealed class PlatformException : Exception
{
    public PlatformException(string system, FaultKind kind, string code, string message, Exception? inner = null)
        : base(message, inner)
    {
        System = system;
        Kind = kind;
        Code = code;
    }

    /// <summary>The system that failed: <c>erpnext</c>, <c>mailcow</c>, <c>authentik</c>, <c>traefik</c>, <c>dns</c>, <c>tls</c>, <c>mariadb</c>.</summary>
    public string System { get; }

    public FaultKind Kind { get; }

    /// <summary>Stable dotted code, for example <c>mailcow.max_mailbox_exceeded</c>.</summary>
    public string Code { get; }
}

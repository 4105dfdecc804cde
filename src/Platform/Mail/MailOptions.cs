namespace NexusWorkflows.Platform.Mail;

/// <summary>The mail server that takes what is sent.</summary>
public sealed record MailOptions
{
    public required string Host { get; init; }

    /// <summary>Default 587.</summary>
    public int Port { get; init; } = 587;

    /// <summary>Default <see cref="MailTls.StartTls"/>.</summary>
    public MailTls Tls { get; init; } = MailTls.StartTls;

    /// <summary>Null: nobody signs in.</summary>
    public string? User { get; init; }

    /// <summary>The user's password.</summary>
    public string? Password { get; init; }

    /// <summary>The sender where a message names none; null: each message has to.</summary>
    public string? From { get; init; }

    /// <summary>Limit of one exchange with the server. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>How a connection to the mail server is kept secret.</summary>
public enum MailTls
{
    /// <summary>Not at all: for a server on this machine.</summary>
    None,

    /// <summary>Begins in clear text and turns to TLS before anything is said; a server that can't is refused.</summary>
    StartTls,

    /// <summary>TLS from the first byte, usually on port 465.</summary>
    Implicit,
}

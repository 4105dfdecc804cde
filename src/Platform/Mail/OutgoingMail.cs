namespace NexusWorkflows.Platform.Mail;

/// <summary>One message to send.</summary>
/// <param name="MessageId">Without angle brackets; the same for every attempt at it.</param>
/// <param name="From">Null: the server's usual sender.</param>
/// <param name="Html">The body is HTML; false: plain text.</param>
public sealed record OutgoingMail(string MessageId, string? From, IReadOnlyList<string> To, string Subject, string Body, bool Html)
{
    public IReadOnlyList<string> Cc { get; init; } = [];

    public IReadOnlyList<string> Bcc { get; init; } = [];

    public IReadOnlyList<MailAttachment> Attachments { get; init; } = [];
}

/// <param name="ContentType">For example <c>application/pdf</c>.</param>
public sealed record MailAttachment(string FileName, string ContentType, ReadOnlyMemory<byte> Content);

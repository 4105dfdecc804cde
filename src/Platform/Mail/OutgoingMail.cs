namespace NexusWorkflows.Platform.Mail;

/// <summary>One message to send.</summary>
/// <param name="Id">Its Message-ID before the @, the same for every attempt at it; the sender's domain comes after.</param>
/// <param name="From">Null: the server's usual sender.</param>
/// <param name="Html">The body is HTML; false: plain text.</param>
public sealed record OutgoingMail(string Id, string? From, IReadOnlyList<string> To, string Subject, string Body, bool Html)
{
    public IReadOnlyList<string> Cc { get; init; } = [];

    public IReadOnlyList<string> Bcc { get; init; } = [];

    public IReadOnlyList<MailAttachment> Attachments { get; init; } = [];
}

/// <param name="ContentType">For example <c>application/pdf</c>.</param>
public sealed record MailAttachment(string FileName, string ContentType, ReadOnlyMemory<byte> Content);

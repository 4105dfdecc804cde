using MimeKit;

namespace NexusWorkflows.Platform.Mail;

/// <summary>Makes a message as it goes over the wire.</summary>
internal static class MailComposer
{
    /// <exception cref="PlatformException">It has no sender or recipient, or an address is none.</exception>
    public static MimeMessage Compose(OutgoingMail mail, MailOptions options)
    {
        var sender = Address(mail.From ?? options.From ?? throw Refused("no_sender", "the message has no sender: give it one, or set 'mail.from' in the configuration."), "From");
        var message = new MimeMessage { MessageId = $"{mail.Id}@{sender.Domain}", Subject = mail.Subject };
        message.From.Add(sender);
        Add(message.To, mail.To, "To");
        Add(message.Cc, mail.Cc, "Cc");
        Add(message.Bcc, mail.Bcc, "Bcc");
        if (message.To.Count + message.Cc.Count + message.Bcc.Count == 0)
        {
            throw Refused("no_recipient", "the message has no recipient: give it one in 'To', 'Cc' or 'Bcc'.");
        }

        var body = new BodyBuilder();
        if (mail.Html)
        {
            body.HtmlBody = mail.Body;
        }
        else
        {
            body.TextBody = mail.Body;
        }

        foreach (var attachment in mail.Attachments)
        {
            if (!ContentType.TryParse(attachment.ContentType, out var type))
            {
                throw Refused("bad_attachment", $"the attachment '{attachment.FileName}' has the media type '{attachment.ContentType}', which is none: write it like 'application/pdf'.");
            }

            body.Attachments.Add(attachment.FileName, attachment.Content.ToArray(), type);
        }

        message.Body = body.ToMessageBody();
        return message;
    }

    private static void Add(InternetAddressList list, IReadOnlyList<string> addresses, string field)
    {
        foreach (var address in addresses)
        {
            list.Add(Address(address, field));
        }
    }

    private static MailboxAddress Address(string text, string field) =>
        MailboxAddress.TryParse(text, out var address) && address.Address.Contains('@', StringComparison.Ordinal)
            ? address
            : throw Refused("bad_address", $"'{text}' in '{field}' is no mail address: write it like 'a@example.org' or 'Name <a@example.org>'.");

    private static PlatformException Refused(string code, string what) => new(Mailer.System, FaultKind.Permanent, $"{Mailer.System}.{code}", $"Could not send the mail: {what}");
}

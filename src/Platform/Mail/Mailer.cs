using System.Globalization;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Mail;

/// <summary>Sends mail through one server, a connection for each message. All recipients get it or none.</summary>
public sealed class Mailer(MailOptions options)
{
    public const string System = "smtp";

    /// <summary>Sends a message; returns when the server has taken it.</summary>
    /// <exception cref="PlatformException">Down or transient: it wasn't sent. Permanent: it never will be as it is. Unknown: the server had all of it, or might have, when the answer was lost.</exception>
    public async Task SendAsync(OutgoingMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        using var message = MailComposer.Compose(mail, options);
        var progress = new Progress();
        using var client = Client();
        try
        {
            await OpenAsync(client, ct);
            await client.SendAsync(message, ct, progress);
        }
        catch (Exception error) when (IsOfTheWire(error) && !ct.IsCancellationRequested)
        {
            throw MailFault.Of(error, $"send the mail to {string.Join(", ", mail.To.Concat(mail.Cc).Concat(mail.Bcc).Select(to => $"'{to}'"))}", Where, progress.HasBegun);
        }
        catch (OperationCanceledException error) when (progress.HasBegun)
        {
            throw MailFault.Of(error, "send the mail", Where, hasBegun: true);
        }

        await LeaveAsync(client, ct);
    }

    /// <summary>Returns when the server greets.</summary>
    /// <exception cref="PlatformException">It doesn't.</exception>
    public async Task ProbeAsync(CancellationToken ct)
    {
        using var client = Client();
        try
        {
            await client.ConnectAsync(options.Host, options.Port, Security, ct);
        }
        catch (Exception error) when (IsOfTheWire(error) && !ct.IsCancellationRequested)
        {
            throw MailFault.Of(error, "reach the mail server", Where, hasBegun: false);
        }

        await LeaveAsync(client, ct);
    }

    private string Where => string.Create(CultureInfo.InvariantCulture, $"the mail server at '{options.Host}:{options.Port}'");

    private SecureSocketOptions Security => options.Tls switch
    {
        MailTls.None => SecureSocketOptions.None,
        MailTls.Implicit => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTls,
    };

    // Revocation isn't asked for, as by every client of this room: a list that can't be had would be an outage of all mail.
    private SmtpClient Client() => new() { Timeout = (int)options.Timeout.TotalMilliseconds, CheckCertificateRevocation = false };

    private async Task OpenAsync(SmtpClient client, CancellationToken ct)
    {
        await client.ConnectAsync(options.Host, options.Port, Security, ct);
        if (options.User is { } user)
        {
            await client.AuthenticateAsync(user, options.Password ?? "", ct);
        }
    }

    /// <summary>What the server says to the farewell changes nothing: the message is taken.</summary>
    private static async Task LeaveAsync(SmtpClient client, CancellationToken ct)
    {
        try
        {
            await client.DisconnectAsync(true, ct);
        }
        catch (Exception error) when (IsOfTheWire(error) || error is OperationCanceledException)
        {
            // A server that cuts instead of saying goodbye.
        }
    }

    private static bool IsOfTheWire(Exception error) =>
        error is CommandException or ProtocolException or ServiceNotConnectedException or ServiceNotAuthenticatedException or AuthenticationException or SslHandshakeException or IOException or TimeoutException or global::System.Net.Sockets.SocketException or NotSupportedException or OperationCanceledException;

    /// <summary>Whether the message itself was begun: before that, the server can't have it.</summary>
    private sealed class Progress : ITransferProgress
    {
        public bool HasBegun { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => HasBegun = true;

        public void Report(long bytesTransferred) => HasBegun = true;
    }
}

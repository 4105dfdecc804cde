using System.Globalization;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Mail;

/// <summary>What a failure on the way to the mail server means.</summary>
internal static class MailFault
{
    /// <param name="doing">Reads on from "Could not".</param>
    /// <param name="hasBegun">The message was on its way: what isn't a definite answer leaves open whether the server has it.</param>
    public static PlatformException Of(Exception error, string doing, string where, bool hasBegun)
    {
        switch (error)
        {
            case SmtpCommandException refused:
                var code = (int)refused.StatusCode;
                var said = string.Create(CultureInfo.InvariantCulture, $"answered {code} '{refused.Message.Trim()}'{(refused.Mailbox is { } mailbox ? $" for '{mailbox.Address}'" : "")}.");
                return code is >= 400 and < 500
                    ? Fault(FaultKind.Transient, "refused_for_now", $"{said} Nothing was sent; it is tried again.")
                    : Fault(FaultKind.Permanent, "refused", $"{said} Nothing was sent. Correct the message or the server, then retry.");
            case AuthenticationException:
                return Fault(FaultKind.Permanent, "sign_in_refused", "refused the sign-in. Check 'mail.user' and 'mail.passwordFile' in the configuration.");
            case ServiceNotAuthenticatedException:
                return Fault(FaultKind.Permanent, "sign_in_needed", "asks for a sign-in. Give 'mail.user' and 'mail.passwordFile' in the configuration.");
            case SslHandshakeException:
                return Fault(FaultKind.Permanent, "tls_failed", "offers no TLS that can be trusted. Check 'mail.tls' in the configuration and the server's certificate.");
            case NotSupportedException:
                return Fault(FaultKind.Permanent, "tls_missing", "can't do what is asked of it: TLS as in 'mail.tls', or a way to sign in. Check the configuration.");
            case SocketException:
                return Fault(FaultKind.Down, "unreachable", $"can't be reached, {HttpFault.Reason(error)}. Check that it is running and 'mail.host' in the configuration.");
            case var _ when hasBegun:
                return Fault(FaultKind.Unknown, "answer_lost", "had the message on its way when the connection was lost.");
            case TimeoutException or OperationCanceledException:
                return Fault(FaultKind.Down, "timeout", "didn't answer in time. Nothing was sent.");
            default:
                return Fault(FaultKind.Transient, "connection_lost", "closed the connection before the message. Nothing was sent; it is tried again.");
        }

        PlatformException Fault(FaultKind kind, string reason, string what) => new(Mailer.System, kind, $"{Mailer.System}.{reason}", $"Could not {doing}: {where} {what}", error);
    }
}

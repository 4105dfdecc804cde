using System.Globalization;

namespace NexusWorkflows.Lab.Smtp;

/// <summary>What is said on one connection, by RFC 5321: who sends to whom, then the message; each recipient and each message passes the gate.</summary>
internal sealed class SmtpDialog(SmtpStream stream, MailSink sink, CallGate gate, SmtpLogin? login, TimeProvider time)
{
    public const int SizeLimit = 10 * 1024 * 1024;
    private const int MostRecipients = 100;
    private readonly List<string> recipients = [];
    private string? sender;
    private bool signedIn = login is null;

    public async Task RunAsync(CancellationToken ct)
    {
        await stream.ReplyAsync("220 lab ESMTP mail sink", ct);
        while (await stream.CommandAsync(ct) is { } line && await AnswerAsync(line, ct))
        {
        }
    }

    /// <summary>Answers one command; false: the connection ends.</summary>
    private async Task<bool> AnswerAsync(string line, CancellationToken ct)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var (verb, rest) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..].Trim());
        switch (verb.ToUpperInvariant())
        {
            case "DATA":
                return await DataAsync(ct);
            case "AUTH":
                await stream.ReplyAsync(await SignInAsync(rest, ct), ct);
                return true;
            case "QUIT":
                await stream.ReplyAsync("221 2.0.0 Bye", ct);
                return false;
            case "RCPT":
                return await RecipientAsync(rest, ct);
            case var other:
                await stream.ReplyAsync(Simple(other, rest), ct);
                return true;
        }
    }

    private string Simple(string verb, string rest)
    {
        switch (verb)
        {
            case "EHLO":
                Forget();
                return string.Create(CultureInfo.InvariantCulture, $"250-lab greets {rest}\r\n250-SIZE {SizeLimit}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n{(login is null ? "" : "250-AUTH PLAIN LOGIN\r\n")}250 ENHANCEDSTATUSCODES");
            case "HELO":
                Forget();
                return "250 lab";
            case "MAIL":
                return Sender(rest);
            case "RSET":
                Forget();
                return "250 2.0.0 Forgotten";
            case "NOOP":
                return "250 2.0.0 OK";
            default:
                return "502 5.5.1 Not known here";
        }
    }

    private string Sender(string rest)
    {
        if (!signedIn)
        {
            return "530 5.7.0 Sign in first";
        }

        if (AddressAfter("FROM:", rest) is not { } address)
        {
            return "501 5.5.4 Write MAIL FROM:<address>";
        }

        if (SizeIn(rest) > SizeLimit)
        {
            return "552 5.3.4 The message is too large";
        }

        Forget();
        sender = address;
        return "250 2.1.0 OK";
    }

    private async Task<bool> RecipientAsync(string rest, CancellationToken ct)
    {
        if (sender is null || recipients.Count >= MostRecipients)
        {
            await stream.ReplyAsync(sender is null ? "503 5.5.1 MAIL comes first" : "452 4.5.3 Too many recipients", ct);
            return true;
        }

        if (AddressAfter("TO:", rest) is not { Length: > 0 } address)
        {
            await stream.ReplyAsync("501 5.5.4 Write RCPT TO:<address>", ct);
            return true;
        }

        var entered = gate.Enter(SmtpTwin.Name, new LabCall("rcpt", address), kind => kind is LabFaultKind.Error or LabFaultKind.DropBefore or LabFaultKind.Down);
        if (entered.Fault is { Kind: not LabFaultKind.Error })
        {
            return false;
        }

        if (entered.Fault is { } refused)
        {
            entered.Status = refused.Status ?? 550;
            await stream.ReplyAsync(string.Create(CultureInfo.InvariantCulture, $"{entered.Status} {entered.Status / 100}.1.1 <{address}> isn't taken here"), ct);
            return true;
        }

        recipients.Add(address);
        entered.Status = 250;
        await stream.ReplyAsync("250 2.1.5 OK", ct);
        return true;
    }

    private async Task<bool> DataAsync(CancellationToken ct)
    {
        if (recipients.Count == 0)
        {
            await stream.ReplyAsync("503 5.5.1 MAIL and RCPT come first", ct);
            return true;
        }

        var entered = gate.Enter(SmtpTwin.Name, new LabCall("data", recipients[0]), kind => kind is not (LabFaultKind.Kill or LabFaultKind.Partial));
        if (entered.Fault?.Kind is LabFaultKind.DropBefore or LabFaultKind.Down)
        {
            return false;
        }

        await stream.ReplyAsync("354 End with a dot alone on a line", ct);
        if (await stream.MessageAsync(SizeLimit, ct) is not { } message)
        {
            return false; // cut before its end: there is no message
        }

        if (message.Length == 0)
        {
            entered.Status = 552;
            await stream.ReplyAsync("552 5.3.4 The message is too large", ct);
            Forget();
            return true;
        }

        return await TakeAsync(message, entered, ct);
    }

    /// <summary>The message is here whole: what happens now is what a fault says.</summary>
    private async Task<bool> TakeAsync(byte[] message, GatedCall entered, CancellationToken ct)
    {
        var (from, to) = (sender!, recipients.ToArray());
        Forget();
        switch (entered.Fault?.Kind)
        {
            case LabFaultKind.Error:
                entered.Status = entered.Fault.Status ?? 451;
                await stream.ReplyAsync(string.Create(CultureInfo.InvariantCulture, $"{entered.Status} {entered.Status / 100}.3.0 Not taken"), ct);
                return true;
            case LabFaultKind.Late:
                _ = LaterAsync(from, to, message, TimeSpan.FromMilliseconds(entered.Fault.DelayMs));
                return false;
            case LabFaultKind.Slow:
                await Task.Delay(TimeSpan.FromMilliseconds(entered.Fault.DelayMs), TimeProvider.System, ct);
                break;
        }

        sink.Add(from, to, message);
        switch (entered.Fault?.Kind)
        {
            case LabFaultKind.DropAfter:
                return false;
            case LabFaultKind.LostReply:
                await stream.UntilGoneAsync(ct);
                return false;
            case LabFaultKind.BadBody:
                await stream.ReplyAsync("taken, I think", ct);
                return false;
        }

        entered.Status = 250;
        await stream.ReplyAsync(string.Create(CultureInfo.InvariantCulture, $"250 2.0.0 Taken at {time.GetUtcNow():HH:mm:ss}"), ct);
        return true;
    }

    private async Task LaterAsync(string from, string[] to, byte[] message, TimeSpan delay)
    {
        await Task.Delay(delay, TimeProvider.System);
        sink.Add(from, to, message);
    }

    private async Task<string> SignInAsync(string rest, CancellationToken ct)
    {
        if (login is null || signedIn)
        {
            return "503 5.5.1 There is nothing to sign in to";
        }

        var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words.FirstOrDefault()?.ToUpperInvariant())
        {
            case "PLAIN":
                signedIn = login.FitsPlain(words.Length > 1 ? words[1] : await AskAsync("", ct));
                break;
            case "LOGIN":
                var user = words.Length > 1 ? words[1] : await AskAsync("VXNlcm5hbWU6", ct);
                signedIn = login.Fits(user, await AskAsync("UGFzc3dvcmQ6", ct));
                break;
            default:
                return "504 5.5.4 Use PLAIN or LOGIN";
        }

        return signedIn ? "235 2.7.0 Signed in" : "535 5.7.8 User or password isn't right";
    }

    private async Task<string> AskAsync(string challenge, CancellationToken ct)
    {
        await stream.ReplyAsync("334 " + challenge, ct);
        return await stream.CommandAsync(ct) ?? "";
    }

    private void Forget()
    {
        sender = null;
        recipients.Clear();
    }

    private static string? AddressAfter(string word, string rest) =>
        rest.StartsWith(word, StringComparison.OrdinalIgnoreCase) && rest[word.Length..].TrimStart() is ['<', ..] path && path.IndexOf('>', StringComparison.Ordinal) is var end and > 0
            ? path[1..end]
            : null;

    private static long SizeIn(string rest) =>
        rest.Split(' ').Select(word => word.StartsWith("SIZE=", StringComparison.OrdinalIgnoreCase) && long.TryParse(word[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0).Max();
}

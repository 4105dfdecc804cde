using System.Net;
using System.Net.Sockets;
using NexusWorkflows.Lab.Smtp;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Lab.Tests.Smtp;

public sealed class SmtpTwinTests : IAsyncLifetime, IDisposable
{
    private const string Message = "From: a@test\r\nTo: b@test\r\nSubject: =?utf-8?B?R3LDvMOfZQ==?= =?utf-8?Q?_an_alle?=\r\nMessage-ID: <1@test>\r\n\r\n..one dot\r\n.. two\r\n.\r\n";
    private readonly Mailcow.LabFolderOnDisk disk = new();
    private readonly CallGate gate = new(TimeProvider.System);
    private readonly SmtpLogin login = new("nexus", "correct horse");
    private MailSink sink = null!;
    private SmtpTwin twin = null!;
    private SystemListener listener = null!;

    public async Task InitializeAsync()
    {
        sink = new MailSink(disk.Folder, TimeProvider.System);
        twin = new SmtpTwin(sink, gate, null, TimeProvider.System);
        listener = await SystemListener.OpenAsync(SmtpTwin.Name, gate, twin, 0, CancellationToken.None);
    }

    public async Task DisposeAsync() => await listener.DisposeAsync();

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Message_ToTwo_IsKeptWholeWithItsDots()
    {
        using var wire = await SmtpClientOnWire.ConnectAsync(listener.Port);
        await wire.BeginAsync("a@test", "b@test", "B2@test");
        Assert.StartsWith("354 ", await wire.SayAsync("DATA"));
        await wire.SendAsync(Message);
        Assert.StartsWith("250 2.0.0 ", await wire.ReadAsync());
        Assert.Equal("221 2.0.0 Bye", await wire.SayAsync("QUIT"));
        Assert.Null(await wire.ReadAsync());
        Assert.Equal("[{\"from\":\"a@test\",\"to\":[\"B2@test\",\"b@test\"],\"subject\":\"Gr\\u00FC\\u00DFe an alle\"}]", sink.Snapshot().ToJsonString());
        var whole = Assert.Single(sink.Whole())!;
        Assert.EndsWith("\r\n\r\n.one dot\r\n. two\r\n", (string?)whole["raw"]);
        Assert.Equal("<1@test>", (string?)whole["messageId"]);
        Assert.Equal(["rcpt b@test 250", "rcpt B2@test 250", "data b@test 250"], gate.CallsAfter(0).Select(call => $"{call.Call.Call} {call.Call.Subject} {call.Status}"));
    }

    [Fact]
    public async Task Sink_OpenedAgain_HasWhatItHadUntilItIsReset()
    {
        Assert.StartsWith("250", await SendAsync());
        var again = new MailSink(disk.Folder, TimeProvider.System);
        Assert.Single(again.Whole());
        again.Reset();
        Assert.Empty(again.Whole());
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Folder.Root, "*.eml", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("RCPT TO:<b@test>", "503 5.5.1 MAIL comes first")]
    [InlineData("DATA", "503 5.5.1 MAIL and RCPT come first")]
    [InlineData("MAIL FROM: a@test", "501 5.5.4 Write MAIL FROM:<address>")]
    [InlineData("MAIL FROM:<a@test> SIZE=99999999", "552 5.3.4 The message is too large")]
    [InlineData("AUTH PLAIN x", "503 5.5.1 There is nothing to sign in to")]
    [InlineData("VRFY b@test", "502 5.5.1 Not known here")]
    public async Task Command_OutOfTurnOrOdd_IsRefusedAndTheConnectionStays(string command, string reply)
    {
        using var wire = await SmtpClientOnWire.ConnectAsync(listener.Port);
        Assert.StartsWith("250-", await wire.SayAsync("EHLO test"));
        Assert.Equal(reply, await wire.SayAsync(command));
        Assert.Equal("250 2.0.0 OK", await wire.SayAsync("NOOP"));
    }

    [Fact]
    public async Task Message_OverTheLimit_IsRefusedAfterItsEnd()
    {
        using var wire = await SmtpClientOnWire.ConnectAsync(listener.Port);
        await wire.BeginAsync("a@test", "b@test");
        await wire.SayAsync("DATA");
        var line = new string('x', 998) + "\r\n";
        for (var sent = 0; sent <= SmtpDialog.SizeLimit; sent += line.Length)
        {
            await wire.SendAsync(line);
        }

        await wire.SendAsync(".\r\n");
        Assert.Equal("552 5.3.4 The message is too large", await wire.ReadAsync());
        Assert.Empty(sink.Whole());
    }

    [Fact]
    public async Task Login_WhereItIsAskedFor_TakesPlainAndLoginAndNoOther()
    {
        await using var guarded = new SmtpTwin(sink, gate, login, TimeProvider.System);
        await guarded.OpenAsync(0, CancellationToken.None);
        using var wire = await SmtpClientOnWire.ConnectAsync(guarded.Port);
        Assert.Contains("|250-AUTH PLAIN LOGIN|", await wire.SayAsync("EHLO test"));
        Assert.Equal("530 5.7.0 Sign in first", await wire.SayAsync("MAIL FROM:<a@test>"));
        Assert.Equal("535 5.7.8 User or password isn't right", await wire.SayAsync("AUTH PLAIN " + Base64("\0nexus\0wrong horse")));
        Assert.Equal("535 5.7.8 User or password isn't right", await wire.SayAsync("AUTH PLAIN !"));
        Assert.Equal("235 2.7.0 Signed in", await wire.SayAsync("AUTH PLAIN " + Base64("\0nexus\0correct horse")));
        using var other = await SmtpClientOnWire.ConnectAsync(guarded.Port);
        await other.SayAsync("EHLO test");
        Assert.Equal("334 VXNlcm5hbWU6", await other.SayAsync("AUTH LOGIN"));
        Assert.Equal("334 UGFzc3dvcmQ6", await other.SayAsync(Base64("nexus")));
        Assert.Equal("235 2.7.0 Signed in", await other.SayAsync(Base64("correct horse")));
        Assert.Equal("250 2.1.0 OK", await other.SayAsync("MAIL FROM:<a@test>"));
    }

    [Theory]
    [InlineData("error", "451 4.3.0 Not taken", 0)]
    [InlineData("dropBefore", null, 0)]
    [InlineData("dropAfter", null, 1)]
    [InlineData("badBody", "taken, I think", 1)]
    [InlineData("slow", "250", 1)]
    public async Task Fault_AtTheMessage_IsPlayedOnceAndTheNextIsTaken(string kind, string? reply, int kept)
    {
        gate.Add(new LabFault(0, "smtp", "data", "*", kind, 1, 5, null, 0));
        var first = await SendAsync();
        Assert.Equal(reply, reply is "250" ? first?[..3] : first);
        Assert.Equal(kept, sink.Whole().Count);
        Assert.StartsWith("250", await SendAsync());
    }

    [Fact]
    public async Task Fault_LostReply_KeepsTheMessageAndAnswersNothing()
    {
        gate.Add(new LabFault(0, "smtp", "data", "*", "lostReply", 1, 0, null, 0));
        using var wire = await SmtpClientOnWire.ConnectAsync(listener.Port);
        await wire.BeginAsync("a@test", "b@test");
        await wire.SayAsync("DATA");
        await wire.SendAsync(Message);
        await Eventually.HoldsAsync(() => Task.FromResult(Assert.Single(sink.Whole())));
        var reply = wire.ReadAsync();
        Assert.False(reply.IsCompleted);
    }

    [Fact]
    public async Task Fault_Late_CutsAndKeepsTheMessageAfterwards()
    {
        gate.Add(new LabFault(0, "smtp", "data", "*", "late", 1, 150, null, 0));
        Assert.Null(await SendAsync());
        Assert.Empty(sink.Whole());
        await Eventually.HoldsAsync(() => Task.FromResult(Assert.Single(sink.Whole())));
    }

    [Fact]
    public async Task Fault_AtOneRecipient_RefusesOnlyThatOne()
    {
        gate.Add(new LabFault(0, "smtp", "rcpt", "no@test", "error", 1, 0, 550, 0));
        using var wire = await SmtpClientOnWire.ConnectAsync(listener.Port);
        await wire.BeginAsync("a@test", "b@test");
        Assert.Equal("550 5.1.1 <no@test> isn't taken here", await wire.SayAsync("RCPT TO:<no@test>"));
        await wire.SayAsync("DATA");
        await wire.SendAsync(Message);
        Assert.StartsWith("250", await wire.ReadAsync());
        Assert.Equal("[\"b@test\"]", sink.Whole()[0]!["to"]!.ToJsonString());
    }

    [Fact]
    public async Task Fault_Down_RefusesConnectionsUntilItIsDeleted()
    {
        var fault = gate.Add(new LabFault(0, "smtp", "*", "*", "down", null, 0, null, 0));
        await Eventually.HoldsAsync(async () => Assert.False(await IsOpenAsync()));
        gate.Delete(fault.Id);
        await Eventually.HoldsAsync(async () => Assert.True(await IsOpenAsync()));
        Assert.StartsWith("250", await SendAsync());
    }

    private async Task<bool> IsOpenAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, listener.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<string?> SendAsync()
    {
        using var wire = await SmtpClientOnWire.ConnectAsync(listener.Port);
        await wire.BeginAsync("a@test", "b@test");
        if (await wire.SayAsync("DATA") is null)
        {
            return null;
        }

        await wire.SendAsync(Message);
        return await wire.ReadAsync();
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}

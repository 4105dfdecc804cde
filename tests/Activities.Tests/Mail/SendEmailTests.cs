using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Mail;
using NexusWorkflows.Activities.Tests.Running;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform;
using NexusWorkflows.Platform.Mail;

namespace NexusWorkflows.Activities.Tests.Mail;

/// <summary>The real client against the Lab's mail server.</summary>
public sealed class SendEmailTests(RunningLab lab) : IClassFixture<RunningLab>
{
    [Fact]
    public async Task Send_ToThreeWithAnAttachment_ArrivesAsWritten()
    {
        await Mail("Grüße von uns", to: ["Ann <ann@example.org>"], cc: ["bob@example.org"], bcc: ["eve@example.org"], body: ".first\n<b>no tag first</b>\n.", attachments: """
            [{ "fileName": "a.txt", "contentType": "text/plain", "text": "äh" }, { "fileName": "b.bin", "content": "AAEC" }]
            """).SendAsync(Drive.Context(), Drive.Intent("run1.s1"), default);

        var mail = Assert.Single(await lab.MailAsync(), m => (string?)m["subject"] == "Grüße von uns");
        Assert.Equal("<run1.s1@nexus.localhost>", (string?)mail["messageId"]);
        Assert.Equal("nexus@nexus.localhost", (string?)mail["from"]);
        Assert.Equal("[\"ann@example.org\",\"bob@example.org\",\"eve@example.org\"]", mail["to"]!.ToJsonString());
        var raw = (string)mail["raw"]!;
        Assert.Contains("To: Ann <ann@example.org>\r\n", raw, StringComparison.Ordinal);
        Assert.Contains("Cc: bob@example.org\r\n", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("eve@example.org", raw, StringComparison.Ordinal);
        Assert.Contains("\r\n.first\r\n<b>no tag first</b>\r\n.\r\n", raw, StringComparison.Ordinal);
        Assert.Contains("filename=a.txt", raw, StringComparison.Ordinal);
        Assert.Contains("AAEC", raw, StringComparison.Ordinal);
        Assert.Contains(new JsonObject { ["from"] = "nexus@nexus.localhost", ["to"] = new JsonArray("ann@example.org", "bob@example.org", "eve@example.org"), ["subject"] = "Grüße von uns" }.ToJsonString(),
            (await lab.StateAsync())["mail"]!.AsArray().Select(m => m!.ToJsonString()));
    }

    [Fact]
    public async Task Send_BodyThatBeginsWithATag_IsHtml()
    {
        await Mail("html", body: " <p>hello</p>").SendAsync(Drive.Context(), Drive.Intent("run1.s2"), default);

        Assert.Contains("Content-Type: text/html", (string?)Assert.Single(await lab.MailAsync(), m => (string?)m["subject"] == "html")["raw"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data", "error", 451, FaultKind.Transient, "smtp.refused_for_now", 0)]
    [InlineData("data", "error", 554, FaultKind.Permanent, "smtp.refused", 0)]
    [InlineData("rcpt", "error", 450, FaultKind.Transient, "smtp.refused_for_now", 0)]
    [InlineData("rcpt", "error", 550, FaultKind.Permanent, "smtp.refused", 0)]
    [InlineData("data", "dropBefore", null, FaultKind.Transient, "smtp.connection_lost", 0)]
    [InlineData("data", "dropAfter", null, FaultKind.Unknown, "smtp.answer_lost", 1)]
    [InlineData("data", "late", null, FaultKind.Unknown, "smtp.answer_lost", null)]
    [InlineData("data", "lostReply", null, FaultKind.Unknown, "smtp.answer_lost", 1)]
    [InlineData("data", "badBody", null, FaultKind.Unknown, "smtp.answer_lost", 1)]
    public async Task Send_Failing_SaysWhetherItMayHaveArrived(string call, string kind, int? status, FaultKind meaning, string code, int? arrived)
    {
        var subject = $"{call}-{kind}-{status}";
        await lab.FaultAsync("smtp", call, kind, status, "ann@example.org");

        var fault = await Assert.ThrowsAsync<PlatformException>(() => Mail(subject, timeout: TimeSpan.FromSeconds(2)).SendAsync(Drive.Context(), Drive.Intent(), default));

        Assert.Equal((meaning, code), (fault.Kind, fault.Code));
        Assert.Contains("'ann@example.org'", fault.Message, StringComparison.Ordinal);
        Assert.Equal(arrived ?? 0, arrived is null ? 0 : (await lab.MailAsync()).Count(m => (string?)m["subject"] == subject));
    }

    [Fact]
    public async Task Send_OneOfTwoRefused_ReachesNobody()
    {
        await lab.FaultAsync("smtp", "rcpt", "error", 550, "no@example.org");

        var fault = await Assert.ThrowsAsync<PlatformException>(() => Mail("half", to: ["yes@example.org", "no@example.org"]).SendAsync(Drive.Context(), Drive.Intent(), default));

        Assert.Equal($"Could not send the mail to 'yes@example.org', 'no@example.org': the mail server at '127.0.0.1:{lab.MailOptions.Port}' answered 550 '5.1.1 <no@example.org> isn't taken here' for 'no@example.org'. Nothing was sent. Correct the message or the server, then retry.", fault.Message);
        Assert.DoesNotContain(await lab.MailAsync(), m => (string?)m["subject"] == "half");
    }

    [Fact]
    public async Task Send_NobodyListens_IsDownAndSoIsTheProbe()
    {
        var mailer = new Mailer(lab.MailOptions with { Port = 9 });
        Assert.Equal(FaultKind.Down, (await Assert.ThrowsAsync<PlatformException>(() => mailer.ProbeAsync(default))).Kind);
        Assert.Equal(FaultKind.Down, (await Assert.ThrowsAsync<PlatformException>(() => Mail("x", mailer: mailer).SendAsync(Drive.Context(), Drive.Intent(), default))).Kind);
        await new Mailer(lab.MailOptions).ProbeAsync(default);
    }

    [Fact]
    public async Task Send_ServerThatAsksForASignIn_TakesTheRightPasswordAlone()
    {
        using var guarded = new RunningLab { SmtpLogin = ("nexus", "correct horse") };
        await guarded.InitializeAsync();
        try
        {
            var right = guarded.MailOptions with { User = "nexus", Password = "correct horse" };
            await Mail("signed in", mailer: new Mailer(right)).SendAsync(Drive.Context(), Drive.Intent(), default);
            var wrong = await Assert.ThrowsAsync<PlatformException>(() => Mail("wrong", mailer: new Mailer(right with { Password = "wrong horse" })).SendAsync(Drive.Context(), Drive.Intent(), default));
            var none = await Assert.ThrowsAsync<PlatformException>(() => Mail("none", mailer: new Mailer(guarded.MailOptions)).SendAsync(Drive.Context(), Drive.Intent(), default));

            Assert.Equal((FaultKind.Permanent, "smtp.sign_in_refused"), (wrong.Kind, wrong.Code));
            Assert.Equal((FaultKind.Permanent, "smtp.sign_in_needed"), (none.Kind, none.Code));
            Assert.DoesNotContain("horse", wrong.ToString(), StringComparison.Ordinal);
            Assert.Equal(["signed in"], (await guarded.MailAsync()).Select(mail => (string?)mail["subject"]));
        }
        finally
        {
            await guarded.DisposeAsync();
        }
    }

    [Fact]
    public async Task Send_ServerWithoutTheTlsThatIsAskedFor_SendsNothing()
    {
        var fault = await Assert.ThrowsAsync<PlatformException>(() => Mail("tls", mailer: new Mailer(lab.MailOptions with { Tls = MailTls.StartTls })).SendAsync(Drive.Context(), Drive.Intent(), default));

        Assert.Equal((FaultKind.Permanent, "smtp.tls_missing"), (fault.Kind, fault.Code));
        Assert.DoesNotContain(await lab.MailAsync(), mail => (string?)mail["subject"] == "tls");
    }

    [Theory]
    [InlineData("nobody", null, "Could not send the mail: 'nobody' in 'To' is no mail address: write it like 'a@example.org' or 'Name <a@example.org>'.")]
    [InlineData("", null, "Could not send the mail: the message has no recipient: give it one in 'To', 'Cc' or 'Bcc'.")]
    [InlineData("a@example.org", """ "/etc/passwd" """, "The attachments can't be read: one has no 'fileName'. Write each like { \"fileName\": \"a.txt\", \"contentType\": \"text/plain\", \"text\": \"…\" }; paths and addresses aren't fetched.")]
    [InlineData("a@example.org", """ { "fileName": "a", "content": "%%%" } """, "The attachments can't be read: the 'content' of 'a' isn't base64. Write each like { \"fileName\": \"a.txt\", \"contentType\": \"text/plain\", \"text\": \"…\" }; paths and addresses aren't fetched.")]
    public async Task Send_OddInput_IsRefusedForGood(string to, string? attachments, string message)
    {
        var fault = await Assert.ThrowsAnyAsync<Exception>(() => Mail("odd", to: [to], attachments: attachments).SendAsync(Drive.Context(), Drive.Intent(), default));

        Assert.Equal(message, fault.Message);
        Assert.True(fault is PlatformException { Kind: FaultKind.Permanent } or ActivityFaultException { Kind: StepErrorKind.Permanent });
    }

    [Fact]
    public async Task Send_LineBreakInTheSubject_AddsNoHeader()
    {
        await Mail("one\r\nBcc: eve@example.org").SendAsync(Drive.Context(), Drive.Intent(), default);

        var mail = (await lab.MailAsync())[^1];
        Assert.Equal("[\"ann@example.org\"]", mail["to"]!.ToJsonString());
        Assert.DoesNotContain("\r\nBcc:", (string?)mail["raw"], StringComparison.Ordinal);
    }

    private SendEmail Mail(string subject, string[]? to = null, string[]? cc = null, string[]? bcc = null, string body = "hello", string? attachments = null, TimeSpan? timeout = null, Mailer? mailer = null) =>
        new(mailer ?? new Mailer(lab.MailOptions with { Timeout = timeout ?? TimeSpan.FromSeconds(20) }))
        {
            To = Lines(to ?? ["ann@example.org"]),
            Cc = Lines(cc ?? []),
            Bcc = Lines(bcc ?? []),
            Subject = Drive.Of<string?>(subject),
            Body = Drive.Of<string?>(body),
            Attachments = Drive.Of(attachments is null ? null : JsonNode.Parse(attachments)),
        };

    private static Input<IReadOnlyList<string>?> Lines(string[] lines) => new(lines);
}

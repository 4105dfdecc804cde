using NexusWorkflows.Platform.Http;
using NexusWorkflows.Platform.Mailcow;

namespace NexusWorkflows.Platform.Tests.Mailcow;

/// <summary>Bodies as observed on mailcow 2026-07a.</summary>
public sealed class MailcowEnvelopeTests
{
    private static readonly Call Write = new("mailcow", "Mailcow", "https://mail.example.test/", "add mailbox 'erp@acme.test'", Writes: true);
    private static readonly Call Read = Write with { Doing = "read mailbox 'erp@acme.test'", Writes = false };

    [Theory]
    [InlineData("""[{"type":"success","log":[],"msg":["mailbox_added","erp@acme.test"]}]""")]
    [InlineData("""[{"type":"success","log":[],"msg":["rl_saved","erp@acme.test"]},{"type":"success","log":[],"msg":["mailbox_added","erp@acme.test"]}]""")]
    [InlineData("""[{"type":"warning","log":[],"msg":"Could not move maildir to garbage collector: "},{"type":"success","log":[],"msg":"mailbox_added"}]""")]
    public void Write_ExpectedSuccess_IsDone(string body) => MailcowEnvelope.Write(Write, new HttpAnswer(200, body, null), "mailbox_added");

    [Theory]
    [InlineData(200, """[{"type":"danger","log":[],"msg":["max_mailbox_exceeded",5,5]}]""", FaultKind.Permanent, "max_mailbox_exceeded",
        "answered 'max_mailbox_exceeded' (5 of 5 used). Raise the domain's mailbox limit or delete a mailbox.")]
    [InlineData(200, """[{"type":"danger","log":[],"msg":["object_exists","erp@acme.test"]}]""", FaultKind.Permanent, "object_exists",
        "answered 'object_exists' (the mailbox is there already). Choose another address, or remove it in Mailcow if nobody needs it.")]
    [InlineData(200, """[{"type":"danger","log":["mailbox"],"msg":"access_denied"}]""", FaultKind.Permanent, "access_denied",
        "answered 'access_denied' (what it is about is not there, or the key has no right to it). Check that it exists and the key's rights.")]
    [InlineData(200, """[{"type":"danger","log":[],"msg":["mailbox_quota_left_exceeded",400]}]""", FaultKind.Permanent, "mailbox_quota_left_exceeded",
        "answered 'mailbox_quota_left_exceeded' (400 MiB of the domain's quota left). Ask for a smaller mailbox or raise the domain's quota.")]
    [InlineData(200, """[{"type":"danger","log":[],"msg":["never_heard_of","a",7]}]""", FaultKind.Permanent, "never_heard_of",
        "answered 'never_heard_of' (a, 7). Look the key up in Mailcow's language file.")]
    [InlineData(200, """[{"type":"danger","log":[],"msg":["redis_error","gone"]}]""", FaultKind.Unknown, "redis_error",
        "answered 'redis_error' (one of Mailcow's own databases failed). It may have been done in part: look before trying again.")]
    [InlineData(200, """[{"type":"success","log":[],"msg":["dkim_added","d"]},{"type":"warning","log":[],"msg":"domain_added_sogo_failed"}]""", FaultKind.Unknown, "unexpected_answer",
        "answered 'dkim_added', 'domain_added_sogo_failed' where 'mailbox_added' was expected. It may have been done: look before trying again.")]
    [InlineData(200, """[{"type":"danger","log":[],"msg":"dkim_failed"},{"type":"success","log":[],"msg":["mailbox_added","x"]}]""", FaultKind.Unknown, "dkim_failed",
        "answered 'mailbox_added' and also 'dkim_failed'. It may have been done: look before trying again.")]
    [InlineData(200, """{"type":"success","msg":"Task completed"}""", FaultKind.Permanent, "nothing_done",
        "answered 'Task completed' and did nothing. Check that its version fits.")]
    [InlineData(200, """{"type":"error","msg":"Cannot find attributes in post data"}""", FaultKind.Permanent, "refused",
        "answered 'Cannot find attributes in post data' and no more. Look the key up in Mailcow's language file.")]
    [InlineData(200, "", FaultKind.Unknown, "empty_answer", "answered 200 with nothing in it. It may have been done: look before trying again.")]
    [InlineData(200, "<html>", FaultKind.Unknown, "unreadable_answer", "answered 200 with something that is no JSON. It may have been done: look before trying again.")]
    [InlineData(401, """{"type":"error","msg":"authentication failed"}""", FaultKind.Permanent, "unauthorised",
        "answered 401 'authentication failed'. Check the key in the settings, its rights and the addresses it may be used from.")]
    [InlineData(401, """{"type":"error","msg":"api access denied for ip 127.0.0.9"}""", FaultKind.Permanent, "unauthorised",
        "answered 401 'api access denied for ip 127.0.0.9'. Check the key in the settings, its rights and the addresses it may be used from.")]
    [InlineData(403, """{"type":"error","msg":"API read/write access denied"}""", FaultKind.Permanent, "unauthorised",
        "answered 403 'API read/write access denied'. Check the key in the settings, its rights and the addresses it may be used from.")]
    [InlineData(400, """{"type":"error","msg":"Request body doesn't contain valid json!"}""", FaultKind.Permanent, "http_400",
        "answered 400 'Request body doesn't contain valid json!'. Check the address in the settings and that the versions fit.")]
    [InlineData(404, """{"type":"error","msg":"route not found"}""", FaultKind.Permanent, "http_404",
        "answered 404 'route not found'. Check the address in the settings and that the versions fit.")]
    [InlineData(405, """{"type":"error","msg":"only POST method is allowed"}""", FaultKind.Permanent, "http_405",
        "answered 405 'only POST method is allowed'. Check the address in the settings and that the versions fit.")]
    [InlineData(500, "<center>Connection to dockerapi container failed", FaultKind.Unknown, "http_500", "answered 500. It may have been done: look before trying again.")]
    [InlineData(502, "<html>Preparing", FaultKind.Unknown, "http_502", "answered 502. It may have been done: look before trying again.")]
    public void Write_Refused_IsNamed(int status, string body, FaultKind kind, string code, string what)
    {
        var fault = Assert.Throws<PlatformException>(() => MailcowEnvelope.Write(Write, new HttpAnswer(status, body, null), "mailbox_added"));
        Assert.Equal((kind, $"mailcow.{code}"), (fault.Kind, fault.Code));
        Assert.Equal($"Could not add mailbox 'erp@acme.test': Mailcow at 'https://mail.example.test/' {what}", fault.Message);
    }

    [Theory]
    [InlineData(200, "", FaultKind.Transient, "empty_answer")]
    [InlineData(200, "<html>", FaultKind.Transient, "unreadable_answer")]
    [InlineData(200, """{"type":"error","msg":"Cannot find attributes in post data"}""", FaultKind.Permanent, "refused")]
    [InlineData(500, "<center>Connection to dockerapi container failed", FaultKind.Transient, "http_500")]
    [InlineData(502, "<html>Preparing", FaultKind.Transient, "http_502")]
    [InlineData(401, """{"type":"error","msg":"authentication failed"}""", FaultKind.Permanent, "unauthorised")]
    [InlineData(404, """{"type":"error","msg":"route not found"}""", FaultKind.Permanent, "http_404")]
    public void Read_Refused_IsNamed(int status, string body, FaultKind kind, string code)
    {
        var fault = Assert.Throws<PlatformException>(() => MailcowEnvelope.Read(Read, new HttpAnswer(status, body, null)));
        Assert.Equal((kind, $"mailcow.{code}"), (fault.Kind, fault.Code));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    public void Read_Absent_IsNoRecordAndAnEmptyList(string body)
    {
        var node = MailcowEnvelope.Read(Read, new HttpAnswer(200, body, null));
        Assert.Null(MailcowRecords.Domain(Read, node));
        Assert.Null(MailcowRecords.Mailbox(Read, node));
        Assert.Null(MailcowRecords.Dkim(Read, node));
        Assert.Null(MailcowRecords.Alias(Read, node));
        Assert.Empty(MailcowRecords.List(Read, node));
    }
}

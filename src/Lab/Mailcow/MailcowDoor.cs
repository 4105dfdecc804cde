using System.Net;
using System.Security.Cryptography;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>Who may call: the key, the read-only key, or the session that a call with a key left behind.</summary>
internal sealed class MailcowDoor
{
    private const string Cookie = "MCSESSID";
    private const int SessionsKept = 1000;
    private readonly LabFolder folder;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Access> sessions = [];
    private readonly Queue<string> oldest = new();

    public MailcowDoor(LabFolder folder)
    {
        this.folder = folder;
        if (!File.Exists(ReadOnlyKeyFile))
        {
            AtomicFile.Write(ReadOnlyKeyFile, RandomNumberGenerator.GetHexString(40, lowercase: true), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    internal enum Access
    {
        None,
        ReadOnly,
        ReadWrite,
    }

    /// <summary>A key that may only read, beside the other one.</summary>
    public string ReadOnlyKeyFile => folder.MailcowKeyFile + "-read-only";

    /// <summary>What the caller may do, or the refusal. Without a cookie a session is made, and the cookie set: it alone is as good as the key from then on.</summary>
    public (Access Access, MailcowReply? Refusal) Enter(HttpContext context)
    {
        var given = context.Request.Headers["X-API-Key"].ToString();
        var access = Access.None;
        if (given.Length > 0)
        {
            access = given == folder.MailcowKey ? Access.ReadWrite : given == File.ReadAllText(ReadOnlyKeyFile) ? Access.ReadOnly : Access.None;
            var from = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
            if (access == Access.None)
            {
                return (access, MailcowReply.Error(401, "authentication failed"));
            }

            if (!from.Equals(IPAddress.Loopback) && !from.Equals(IPAddress.IPv6Loopback) && !from.Equals(IPAddress.Loopback.MapToIPv6()))
            {
                return (Access.None, MailcowReply.Error(401, $"api access denied for ip {from}"));
            }
        }

        lock (gate)
        {
            if (context.Request.Cookies[Cookie] is { } known && sessions.TryGetValue(known, out var remembered))
            {
                return (access == Access.None ? remembered : access, null);
            }

            var session = RandomNumberGenerator.GetHexString(32, lowercase: true);
            sessions[session] = access;
            oldest.Enqueue(session);
            if (oldest.Count > SessionsKept)
            {
                sessions.Remove(oldest.Dequeue());
            }

            context.Response.Headers.Append("Set-Cookie", $"{Cookie}={session}; path=/; secure; HttpOnly; SameSite=Lax");
        }

        return (access, null);
    }
}

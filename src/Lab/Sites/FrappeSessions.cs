using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>Who sends a request: a cookie session or an API key, both kept in the site's database.</summary>
internal static class FrappeSessions
{
    public const string Guest = "Guest";
    private const string Sessions = "__sessions";
    private const string Keys = "__keys";

    /// <summary>Opens a session for a user and returns its <c>sid</c>.</summary>
    public static string Open(JsonObject tables, string user)
    {
        var sid = RandomNumberGenerator.GetHexString(56, lowercase: true);
        tables.Table(Sessions)[sid] = new JsonObject { ["user"] = user };
        return sid;
    }

    public static void Close(JsonObject tables, string sid) => tables.Table(Sessions).Remove(sid);

    /// <summary>The session is another user's from now on, as the setup wizard leaves it.</summary>
    public static void Hand(JsonObject tables, string? sid, string user)
    {
        if (sid is not null && tables.Table(Sessions)[sid] is JsonObject session)
        {
            session["user"] = user;
        }
    }

    public static string? UserOf(JsonObject tables, string? sid) =>
        sid is not null && (tables[Sessions] as JsonObject)?[sid] is JsonObject session && IsEnabled(tables, (string)session["user"]!) ? (string)session["user"]! : null;

    /// <summary>The token a session must send with each write once a desk page was opened in it; null before.</summary>
    public static string? CsrfToken(JsonObject tables, string? sid) =>
        sid is not null && (tables[Sessions] as JsonObject)?[sid] is JsonObject session ? (string?)session["csrf"] : null;

    public static string OpenDesk(JsonObject tables, string sid)
    {
        var session = tables.Table(Sessions)[sid]!.AsObject();
        session["csrf"] ??= RandomNumberGenerator.GetHexString(56, lowercase: true);
        return (string)session["csrf"]!;
    }

    /// <summary>The same key for a user each time, with a new secret.</summary>
    public static JsonObject GenerateKeys(JsonObject tables, string user)
    {
        var keys = tables.Table(Keys);
        var key = keys.FirstOrDefault(row => (string?)row.Value?["user"] == user).Key ?? RandomNumberGenerator.GetHexString(15, lowercase: true);
        var secret = RandomNumberGenerator.GetHexString(15, lowercase: true);
        keys[key] = new JsonObject { ["user"] = user, ["secret"] = secret };
        return new JsonObject { ["api_key"] = key, ["api_secret"] = secret };
    }

    /// <summary>The user of <c>KEY:SECRET</c>, or null when it fits nobody.</summary>
    public static string? UserOfToken(JsonObject tables, string token) =>
        token.Split(':', 2) is [var key, var secret] && (tables[Keys] as JsonObject)?[key] is JsonObject row && (string?)row["secret"] == secret ? (string?)row["user"] : null;

    public static bool IsEnabled(JsonObject tables, string user) => (int?)tables.Table("User")[user]?["enabled"] == 1;
}

using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>An answer as mailcow's PHP gives it: slashes escaped, an empty list or an absent object written as <c>{}</c>.</summary>
/// <param name="Status">HTTP status; 200 for most failures too.</param>
/// <param name="ContentType">For example <c>application/json</c>.</param>
/// <param name="Text">The body as sent.</param>
internal sealed record MailcowReply(int Status, string ContentType, string Text)
{
    private const string Html = "text/html; charset=UTF-8";

    /// <summary>What an uncaught PHP exception leaves: 200 and nothing.</summary>
    public static MailcowReply Nothing { get; } = new(200, "application/json", "");

    public static MailcowReply Json(JsonNode? value, int status = 200) => new(status, "application/json", Write(value));

    public static MailcowReply List(IEnumerable<JsonNode> values)
    {
        var list = new JsonArray([.. values]);
        return list.Count == 0 ? Json(new JsonObject()) : Json(list);
    }

    public static MailcowReply OneOrNone(JsonObject? value) => Json(value ?? []);

    /// <summary>The object form of an error; refusals of a key come as text/html although they hold JSON.</summary>
    public static MailcowReply Error(int status, string message) =>
        new(status, status == 401 ? Html : "application/json", Write(new JsonObject { ["type"] = "error", ["msg"] = message }));

    public static MailcowReply NothingToDo() => Json(new JsonObject { ["type"] = "success", ["msg"] = "Task completed" });

    /// <summary>How a broken backend looks from outside, by status.</summary>
    public static MailcowReply Broken(int status) => status switch
    {
        401 => Error(401, "authentication failed"),
        403 => Error(403, "API read/write access denied"),
        502 or 503 or 504 => new(status, Html, "<html><head><title>Preparing</title></head><body><h1>Preparing</h1></body></html>"),
        >= 500 => new(status, Html, "<center style='font-family:sans-serif;'>Connection to dockerapi container failed.<br /><br />The following error was reported:<br/>Connection refused</center>"),
        _ => Error(status, "request failed"),
    };

    private static string Write(JsonNode? value) =>
        (value?.ToJsonString(JsonText.Compact) ?? "null").Replace("/", "\\/", StringComparison.Ordinal);
}

using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.Endpoints;

/// <summary>Writes what a workflow answers.</summary>
internal static class ReplyWriter
{
    // The connection's own, which only the server may say.
    private static readonly string[] OfTheServer = ["Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "Trailer", "TE"];

    public static async Task WriteAsync(HttpContext context, Reply reply)
    {
        var response = context.Response;
        response.StatusCode = reply.Status;
        // A page that a workflow answers with, perhaps with a caller's own words in it, is none of this server's: it gets nothing of whoever is signed in here.
        response.Headers.ContentSecurityPolicy = "sandbox allow-forms allow-scripts";
        response.Headers.XContentTypeOptions = "nosniff";
        AddHeaders(response, reply.Answer?["headers"] as JsonObject);
        if (Text(reply.Answer?["contentType"]) is { } type && IsClean(type))
        {
            response.ContentType = type;
        }

        var body = Encoding.UTF8.GetBytes(Text(reply.Answer?["content"]) ?? "");
        if (reply.Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static void AddHeaders(HttpResponse response, JsonObject? headers)
    {
        foreach (var (name, value) in headers ?? [])
        {
            var texts = (value as JsonArray ?? [value?.DeepClone()]).Select(Text).OfType<string>().ToArray();
            if (IsName(name) && texts.All(IsClean) && !OfTheServer.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                response.Headers[name] = texts;
            }
        }
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal));

    // A line break would begin a header of its own.
    private static bool IsClean(string value) => value.All(letter => letter is >= ' ' and <= '~' or '\t');

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node is null ? null : JsonTexts.Write(node);
}

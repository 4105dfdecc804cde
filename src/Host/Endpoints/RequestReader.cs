using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Endpoints;

/// <summary>Reads a request as a workflow gets it.</summary>
internal static class RequestReader
{
    // A caller's key is for this server alone, and a run's state is no place for it.
    private static readonly string[] Kept = ["Authorization", "Proxy-Authorization", "Cookie"];
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <param name="id">What its answer is found by.</param>
    /// <exception cref="RefusalException">The body can't be read as what it says it is.</exception>
    public static async Task<JsonObject> ReadAsync(HttpRequest request, string id, string path, JsonObject route, byte[] body, CancellationToken ct)
    {
        var read = new JsonObject
        {
            ["id"] = id,
            ["method"] = request.Method,
            ["path"] = path,
            ["contentType"] = request.ContentType,
            ["route"] = route,
            ["query"] = Members(request.Query),
            ["headers"] = Members(request.Headers.Where(header => !Kept.Contains(header.Key, StringComparer.OrdinalIgnoreCase))),
        };
        if (body.Length > 0)
        {
            read["content"] = await ContentAsync(request, body, ct);
        }

        return read;
    }

    /// <summary>The body; null: it is larger than the limit.</summary>
    public static async Task<byte[]?> BodyAsync(HttpRequest request, long limit, CancellationToken ct)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = null; // the server's own limit is for its API; this one is counted here
        }

        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, ct) is var count and > 0)
        {
            if (body.Length + count > limit)
            {
                return null;
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    private static async Task<JsonNode?> ContentAsync(HttpRequest request, byte[] body, CancellationToken ct)
    {
        var type = (request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        if (type is "application/json" or "text/json" || type.EndsWith("+json", StringComparison.Ordinal))
        {
            return Json(body);
        }

        if (request.HasFormContentType)
        {
            return await FormAsync(request, body, ct);
        }

        return type.Length == 0 || type.StartsWith("text/", StringComparison.Ordinal) || type is "application/xml" || type.EndsWith("+xml", StringComparison.Ordinal) ? Text(body) : Convert.ToBase64String(body);
    }

    private static JsonNode? Json(byte[] body)
    {
        try
        {
            JsonTexts.Check(body, JsonTexts.ForBodies);
            return JsonNode.Parse(body);
        }
        catch (JsonException wrong)
        {
            throw new RefusalException(RefusalKind.Malformed, "http.bad_json", $"The body can't be read as the JSON that its content type says it is: {wrong.Message}");
        }
    }

    /// <summary>Fields by name, and files with their content in base64.</summary>
    private static async Task<JsonObject> FormAsync(HttpRequest request, byte[] body, CancellationToken ct)
    {
        request.Body = new MemoryStream(body);
        try
        {
            var form = await new FormFeature(request).ReadFormAsync(ct);
            var fields = Members(form);
            foreach (var file in form.Files)
            {
                var content = new MemoryStream();
                await file.CopyToAsync(content, ct);
                fields[file.Name] = new JsonObject { ["fileName"] = file.FileName, ["contentType"] = file.ContentType, ["content"] = Convert.ToBase64String(content.ToArray()) };
            }

            return fields;
        }
        catch (Exception wrong) when (wrong is InvalidDataException or IOException)
        {
            throw new RefusalException(RefusalKind.Malformed, "http.bad_form", $"The body can't be read as the form that its content type says it is: {wrong.Message}");
        }
    }

    private static JsonObject Members(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> values)
    {
        var members = new JsonObject();
        foreach (var (name, given) in values)
        {
            members[name] = given.Count > 1 ? new JsonArray([.. given.Select(value => (JsonNode?)value)]) : given.ToString();
        }

        return members;
    }

    private static string Text(byte[] body)
    {
        try
        {
            return Strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(body); // an older encoding: every byte stays a letter
        }
    }
}

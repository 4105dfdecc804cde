using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Api;

/// <summary>Reads bodies and query values, and writes documents.</summary>
internal static class Bodies
{
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var json = body.GetBuffer().AsMemory(0, (int)body.Length);
        JsonTexts.Check(json, JsonTexts.ForBodies);
        return JsonSerializer.Deserialize(json.Span, type) ?? throw new RefusalException(RefusalKind.Malformed, "request.bad_json", "The body is 'null'; it must be an object.");
    }

    /// <summary>The same, where no body at all means all its defaults.</summary>
    public static async Task<T> ReadOrDefaultAsync<T>(HttpContext context, JsonTypeInfo<T> type, T fallback)
        where T : class => context.Request.ContentLength is 0 or null && context.Request.Headers.TransferEncoding.Count == 0 ? fallback : await ReadAsync(context, type);

    public static IResult Json<T>(T document, JsonTypeInfo<T> type, int status = 200) => Results.Json(document, type, statusCode: status);

    public static int Number(HttpContext context, string name, int fallback, int least, int most)
    {
        var text = context.Request.Query[name].ToString();
        if (text.Length == 0)
        {
            return fallback;
        }

        return int.TryParse(text, out var number) && number >= least && number <= most
            ? number
            : throw new RefusalException(RefusalKind.Malformed, "request.bad_query", $"'{name}' is '{text}'; it must be a number from {least} to {most}.");
    }

    public static string? Text(HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    public static DateTimeOffset? Time(HttpContext context, string name) => Text(context, name) switch
    {
        null => null,
        var text when DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time) => time,
        var text => throw new RefusalException(RefusalKind.Malformed, "request.bad_query", $"'{name}' is '{text}'; it must be a time such as 2026-11-25T08:00:00Z."),
    };

    /// <summary>One page of what is a short list.</summary>
    public static ListDocument<T> PageOf<T>(HttpContext context, ListDocument<T> all)
    {
        var (page, size) = (Number(context, "page", 1, 1, 1_000_000), Number(context, "pageSize", 50, 1, 500));
        return new ListDocument<T>([.. all.Items.Skip((page - 1) * size).Take(size)], page, size, all.Total);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.ElsaApi;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Api;

/// <summary>Turns whatever goes wrong in a request into <c>application/problem+json</c> with a stable code.</summary>
internal static partial class Problems
{
    public static void UseProblems(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: 404 or 405 or 415, ContentLength: null })
            {
                var status = context.Response.StatusCode;
                await WriteAsync(context, UnmatchedOf(context, status), status);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            var refusal = RefusalOf(e);
            if (refusal is null)
            {
                LogBug(app.Logger, context.Request.Method, context.Request.Path, context.TraceIdentifier, e);
            }

            if (context.Response.HasStarted)
            {
                throw;
            }

            await WriteAsync(context, refusal);
            if (refusal?.Kind == RefusalKind.TooLarge)
            {
                await LateBodies.ReadOutAsync(context);
            }
        }
    });

    /// <summary>The document alone.</summary>
    /// <param name="refusal">Null: a bug, about which a caller learns nothing but where to look.</param>
    public static JsonObject Of(RefusalException? refusal, int status, string traceId)
    {
        var problem = new JsonObject
        {
            ["type"] = $"urn:nexus:problem:{refusal?.Code ?? "internal"}",
            ["title"] = TitleOf(status),
            ["status"] = status,
            ["detail"] = refusal?.Message ?? $"Something went wrong inside nexus. Its log has more under '{traceId}'.",
            ["code"] = refusal?.Code ?? "internal",
        };
        if (refusal?.Errors is { Count: > 0 } errors)
        {
            problem["errors"] = new JsonObject(errors.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, new JsonArray([.. field.Value.Select(text => (JsonNode)JsonValue.Create(text))]))));
        }

        if (refusal?.Site is { } site)
        {
            problem["site"] = site;
        }

        return problem;
    }

    public static async Task WriteAsync(HttpContext context, RefusalException? refusal, int? status = null)
    {
        var answer = status ?? (refusal is null ? 500 : Refusals.StatusOf(refusal.Kind));
        if (ElsaErrors.Covers(context.Request.Path))
        {
            await ElsaErrors.WriteAsync(context, refusal, answer, context.TraceIdentifier);
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = answer;
        if (answer == 401)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        context.Response.ContentType = "application/problem+json";
        await context.Response.WriteAsync(Of(refusal, answer, context.TraceIdentifier).ToJsonString(DoorJson.Options));
    }

    private static RefusalException? RefusalOf(Exception exception) => exception switch
    {
        RefusalException refusal => refusal,
        JsonException e => new RefusalException(RefusalKind.Malformed, "request.bad_json", $"The body can't be read: {e.Message}"),
        BadHttpRequestException { StatusCode: 413 } => new RefusalException(RefusalKind.TooLarge, "request.too_large", $"The body is larger than {ApiServer.BodyLimit / 1024 / 1024} MiB."),
        BadHttpRequestException e => new RefusalException(RefusalKind.Malformed, "request.bad", e.Message),
        Engine.Running.StoreException e => RefusalException.Failed(e.Code, e.Message, e),
        _ => null,
    };

    private static RefusalException UnmatchedOf(HttpContext context, int status) => status switch
    {
        405 => new(RefusalKind.Malformed, "request.method", $"'{context.Request.Path}' doesn't take {context.Request.Method}. '/openapi/v1.json' says what it takes."),
        415 => new(RefusalKind.Malformed, "request.media_type", "Send the body as JSON, with 'Content-Type: application/json'."),
        _ => new(RefusalKind.NotFound, "request.no_such_path", $"There is nothing at '{context.Request.Method} {context.Request.Path}'. '/openapi/v1.json' says what there is."),
    };

    private static string TitleOf(int status) => status switch
    {
        400 => "The request can't be read",
        401 => "No valid key",
        403 => "Not allowed",
        404 => "Not found",
        405 => "Method not allowed",
        409 => "Busy or in conflict",
        413 => "Too large",
        415 => "Media type not supported",
        422 => "Input refused",
        503 => "Not available now",
        _ => "Internal error",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed ({TraceId})")]
    private static partial void LogBug(ILogger logger, string method, string path, string traceId, Exception exception);
}

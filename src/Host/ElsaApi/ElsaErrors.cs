using System.Text.Json.Nodes;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.ElsaApi;

/// <summary>Errors as Elsa's clients show them: texts by field, or under <c>generalErrors</c>.</summary>
internal static class ElsaErrors
{
    private const string General = "generalErrors";

    /// <summary>Whether a path is one of Elsa's.</summary>
    public static bool Covers(PathString path) => path.StartsWithSegments("/elsa");

    public static RefusalException Invalid(string message) => Of(RefusalKind.Malformed, [message]);

    public static RefusalException Invalid(string field, string message) => new(RefusalKind.Malformed, "elsa.invalid", message) { Errors = new Dictionary<string, string[]> { [field] = [message] } };

    public static RefusalException Of(RefusalKind kind, IReadOnlyList<string> messages) =>
        new(kind, "elsa.invalid", string.Join(' ', messages)) { Errors = new Dictionary<string, string[]> { [General] = [.. messages] } };

    /// <summary>Elsa says nothing about what isn't there.</summary>
    public static RefusalException Missing(string what, string id) => new(RefusalKind.NotFound, "elsa.not_found", $"There is no {what} '{id}'.");

    public static async Task WriteAsync(HttpContext context, RefusalException? refusal, int status, string traceId)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        if (status == 401)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        if (status == 404)
        {
            return;
        }

        var errors = refusal?.Errors ?? new Dictionary<string, string[]> { [General] = [refusal?.Message ?? $"Something went wrong inside nexus. Its log has more under '{traceId}'."] };
        var document = new JsonObject
        {
            ["statusCode"] = status,
            ["message"] = "The request was refused.",
            ["errors"] = new JsonObject(errors.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, new JsonArray([.. field.Value.Select(text => (JsonNode)text)])))),
        };
        context.Response.ContentType = "application/problem+json";
        await context.Response.WriteAsync(document.ToJsonString(ElsaJson.Options));
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Authentik;

/// <summary>Authentik's habits on the wire: pages, 404 for what is gone, answers without a body.</summary>
internal sealed class AuthentikWire(HttpClient http, AuthentikOptions options)
{
    public const string System = "authentik";
    private const int PageSize = 100;

    private readonly HttpWire wire = new(http, new HttpTarget(System, "Authentik", options.Url, options.Timeout, "Authorization", $"Bearer {options.Token}"));

    public Call Reading(string doing) => wire.Reading(doing);

    public Call Writing(string doing) => wire.Writing(doing);

    /// <summary>The object at the path, or null when it isn't there.</summary>
    public async Task<JsonNode?> FindAsync(Call call, string path, CancellationToken ct)
    {
        var answer = await wire.SendAsync(call, HttpMethod.Get, path, null, ct);
        return AuthentikFault.IsNotFound(answer) ? null : Body(call, answer);
    }

    /// <summary>The object at the path; a missing one is Permanent <c>authentik.not_found</c>.</summary>
    public async Task<JsonNode> ReadAsync(Call call, string path, CancellationToken ct) =>
        Body(call, await wire.SendAsync(call, HttpMethod.Get, path, null, ct));

    /// <summary>The whole list, page after page; <paramref name="filter"/> must be an exact one, never <c>search</c>.</summary>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(Call call, string path, string filter, CancellationToken ct)
    {
        var results = new List<JsonNode>();
        for (var page = 1L; page > 0;)
        {
            var query = string.Create(CultureInfo.InvariantCulture, $"{path}?{filter}&page={page}&page_size={PageSize}");
            var answer = await wire.SendAsync(call, HttpMethod.Get, query, null, ct);
            if (page > 1 && AuthentikFault.IsNotFound(answer))
            {
                break; // the list has become shorter since the page before
            }

            var body = Body(call, answer);
            if (Json.Field(body, "results") is not JsonArray found || Json.Number(Json.Field(body, "pagination"), "next") is not { } next)
            {
                throw call.Lost("unreadable_answer", "answered with something that is no list");
            }

            results.AddRange(found.OfType<JsonNode>());
            if (next != 0 && next <= page)
            {
                throw call.Lost("unreadable_answer", $"answered that page {next} follows page {page}");
            }

            page = next;
        }

        return results;
    }

    /// <summary>Sends a write that answers with a body.</summary>
    public async Task<JsonNode> WriteAsync(Call call, HttpMethod method, string path, JsonNode body, CancellationToken ct) =>
        Body(call, await wire.SendAsync(call, method, path, body, ct));

    /// <summary>Sends a write that answers 204.</summary>
    public async Task WriteSilentlyAsync(Call call, HttpMethod method, string path, JsonNode body, CancellationToken ct)
    {
        var answer = await wire.SendAsync(call, method, path, body, ct);
        if (answer.Status is < 200 or >= 300)
        {
            throw AuthentikFault.From(call, answer);
        }
    }

    /// <summary>Deletes; what is gone already is done.</summary>
    public async Task DeleteAsync(string doing, string path, CancellationToken ct)
    {
        var call = wire.Writing(doing);
        var answer = await wire.SendAsync(call, HttpMethod.Delete, path, null, ct);
        if (answer.Status is < 200 or >= 300 && !AuthentikFault.IsNotFound(answer))
        {
            throw AuthentikFault.From(call, answer);
        }
    }

    private static JsonNode Body(Call call, HttpAnswer answer)
    {
        if (answer.Status is < 200 or >= 300)
        {
            throw AuthentikFault.From(call, answer);
        }

        if (string.IsNullOrWhiteSpace(answer.Body))
        {
            throw call.Lost("empty_answer", $"answered {answer.Status} with nothing in it");
        }

        return Json.TryParse(answer.Body, out var node) && node is JsonObject
            ? node
            : throw call.Lost("unreadable_answer", $"answered {answer.Status} with something that is no JSON object");
    }
}

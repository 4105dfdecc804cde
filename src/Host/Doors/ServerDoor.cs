using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Doors;

/// <summary>HTTP to one server: adds the key, and turns its problem documents back into refusals.</summary>
internal sealed class ServerDoor : IDisposable
{
    public const string ReplayedHeader = "Idempotent-Replayed";
    private readonly HttpClient http;

    public ServerDoor(Uri url, string key)
    {
        Url = url.ToString().TrimEnd('/');
        http = new HttpClient { BaseAddress = new Uri(Url + "/"), Timeout = TimeSpan.FromSeconds(100) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public string Url { get; }

    public void Dispose() => http.Dispose();

    /// <summary>Whether a server answers there.</summary>
    public static async Task<bool> AnswersAsync(Uri url, CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await http.GetAsync(new Uri(url, "/health/live"), ct);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct) => Parse((await SendAsync(HttpMethod.Get, path, null, null, ct)).Text, type);

    public async Task<T> AskAsync<T>(HttpMethod method, string path, string body, JsonTypeInfo<T> type, CancellationToken ct) => Parse((await SendAsync(method, path, body, null, ct)).Text, type);

    /// <summary>Null: 404.</summary>
    public async Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class => await FindTextAsync(path, ct) is { } text ? Parse(text, type) : null;

    public async Task<string?> FindTextAsync(string path, CancellationToken ct)
    {
        try
        {
            return (await SendAsync(HttpMethod.Get, path, null, null, ct)).Text;
        }
        catch (RefusalException e) when (e.Kind == RefusalKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>The answer's text, and whether an idempotency key brought back what was started before.</summary>
    public async Task<(string Text, bool Replayed)> SendAsync(HttpMethod method, string path, string? body, string? idempotencyKey, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (idempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        }

        try
        {
            using var answer = await http.SendAsync(request, ct);
            var text = await answer.Content.ReadAsStringAsync(ct);
            return answer.IsSuccessStatusCode ? (text, answer.Headers.Contains(ReplayedHeader)) : throw RefusalOf((int)answer.StatusCode, text);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw RefusalException.Failed("server.unreachable", $"The server at '{Url}' didn't answer '{method} {path}' within {http.Timeout.TotalSeconds:0} s.");
        }
    }

    /// <summary>Copies the answer as it comes, however long it is.</summary>
    public async Task CopyAsync(string path, Stream to, CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, ct);
            if (!answer.IsSuccessStatusCode)
            {
                throw RefusalOf((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(ct));
            }

            await answer.Content.CopyToAsync(to, ct);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw RefusalException.Failed("server.unreachable", $"The server at '{Url}' didn't answer 'GET {path}' within {http.Timeout.TotalSeconds:0} s.");
        }
    }

    public static T Parse<T>(string text, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(text, type)
        ?? throw RefusalException.Failed("server.empty", "The server answered with nothing where a document was expected. Is it of the same version?");

    private RefusalException Unreachable(HttpRequestException e) =>
        RefusalException.Failed("server.unreachable", $"The server at '{Url}' doesn't answer: {e.Message} Start it with '{Hints.Command("serve")}', or leave --server out to work without one.", e);

    private RefusalException RefusalOf(int status, string text)
    {
        try
        {
            var problem = JsonNode.Parse(text) as JsonObject;
            var message = problem?["detail"]?.GetValue<string>() ?? problem?["title"]?.GetValue<string>() ?? $"The server at '{Url}' answered {status}.";
            return new RefusalException(Refusals.KindOf(status), problem?["code"]?.GetValue<string>() ?? "server.refused", message)
            {
                Errors = (problem?["errors"] as JsonObject)?.ToDictionary(pair => pair.Key, pair => pair.Value!.AsArray().Select(item => item!.GetValue<string>()).ToArray()),
                Site = problem?["site"]?.GetValue<string>(),
            };
        }
        catch (JsonException)
        {
            return RefusalException.Failed("server.refused", $"The server at '{Url}' answered {status} without saying why. Is it a nexus server?");
        }
    }
}

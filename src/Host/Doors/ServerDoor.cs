using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Doors;

/// <summary>HTTP to one server: adds the key, and turns its problem documents back into refusals.</summary>
internal sealed class ServerDoor : IDisposable
{
    public const string ReplayedHeader = "Idempotent-Replayed";
    public const string Unreachable = "server.unreachable";
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(100) };
    private readonly Func<Uri> where;
    private readonly KeyFile key;

    /// <param name="where">The server's address now.</param>
    public ServerDoor(Func<Uri> where, KeyFile key)
    {
        (this.where, this.key) = (where, key);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Key);
    }

    public string Url => where().ToString().TrimEnd('/');

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
        var url = Url;
        using var request = new HttpRequestMessage(method, new Uri($"{url}/{path}"));
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
            return answer.IsSuccessStatusCode ? (text, answer.Headers.Contains(ReplayedHeader)) : throw RefusalOf(url, (int)answer.StatusCode, text);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Away(url, e);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw RefusalException.Failed(Unreachable, $"The server at '{url}' didn't answer '{method} {path}' within {http.Timeout.TotalSeconds:0} s.");
        }
    }

    /// <summary>Copies the answer as it comes, however long it is.</summary>
    public async Task CopyAsync(string path, Stream to, CancellationToken ct)
    {
        var url = Url;
        try
        {
            using var answer = await http.GetAsync(new Uri($"{url}/{path}"), HttpCompletionOption.ResponseHeadersRead, ct);
            if (!answer.IsSuccessStatusCode)
            {
                throw RefusalOf(url, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync(ct));
            }

            await answer.Content.CopyToAsync(to, ct);
        }
        catch (HttpRequestException e)
        {
            throw Away(url, e);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw RefusalException.Failed(Unreachable, $"The server at '{url}' didn't answer 'GET {path}' within {http.Timeout.TotalSeconds:0} s.");
        }
    }

    public static T Parse<T>(string text, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonException("It is 'null'.");
        }
        catch (JsonException e)
        {
            throw RefusalException.Failed("server.unknown_answer", $"The server's answer can't be read by this version: {e.Message} Use the nexus of the server's version.", e);
        }
    }

    private static RefusalException Away(string url, Exception e) =>
        RefusalException.Failed(Unreachable, $"The server at '{url}' doesn't answer: {e.Message} Start it with '{Hints.Serve}', or leave --server out to work without one.", e);

    private RefusalException RefusalOf(string url, int status, string text)
    {
        try
        {
            var problem = JsonNode.Parse(text) as JsonObject;
            var code = problem?["code"]?.GetValue<string>() ?? "server.refused";
            if (status == 401)
            {
                // What the server says is for programs: a person knows a file, not a header.
                return new RefusalException(RefusalKind.Unauthorised, code, $"The server at '{url}' refuses the key in '{Hints.Path(key.Path)}': it is no key of that server, or not any more. Give its file with --key-file or NEXUS_KEY_FILE; '{Hints.Program} keys add' makes one beside the server.");
            }

            var message = problem?["detail"]?.GetValue<string>() ?? problem?["title"]?.GetValue<string>() ?? $"The server at '{url}' answered {status}.";
            return new RefusalException(Refusals.KindOf(status), code, message)
            {
                Errors = (problem?["errors"] as JsonObject)?.ToDictionary(pair => pair.Key, pair => (pair.Value as JsonArray ?? []).OfType<JsonValue>().Select(item => item.ToString()).ToArray()),
                Site = problem?["site"]?.GetValue<string>(),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return RefusalException.Failed("server.refused", $"The server at '{url}' answered {status} without saying why. Is it a nexus server?");
        }
    }
}

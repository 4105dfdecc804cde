using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Labs;

/// <summary>Speaks to a running Lab's control address.</summary>
internal sealed class LabControl(LabAddresses lab) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = lab.Control, Timeout = TimeSpan.FromSeconds(30) };

    public void Dispose() => http.Dispose();

    /// <summary>Whether it answers at all.</summary>
    public async Task<bool> AnswersAsync(CancellationToken ct)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(TimeSpan.FromSeconds(5));
            using var answer = await http.GetAsync(new Uri("lab/health", UriKind.Relative), limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>The answer's document; null: an empty answer.</summary>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(path.TrimStart('/'), UriKind.Relative));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(DoorJson.Options), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        try
        {
            using var answer = await http.SendAsync(request, ct);
            var text = await answer.Content.ReadAsStringAsync(ct);
            if (!answer.IsSuccessStatusCode)
            {
                var kind = (int)answer.StatusCode is >= 400 and < 500 ? Refusals.KindOf((int)answer.StatusCode) : RefusalKind.Failed;
                throw new RefusalException(kind, "lab.refused", $"The Lab refused '{method} {path}' with {(int)answer.StatusCode}: {text.Trim()}");
            }

            return string.IsNullOrWhiteSpace(text) ? null : JsonNode.Parse(text);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw RefusalException.Failed("lab.unreachable", $"The Lab at '{lab.Control}' didn't answer '{method} {path}': {e.Message} Start it with '{Hints.Command("lab start")}'.", e);
        }
    }
}

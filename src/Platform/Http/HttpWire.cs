using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Platform.Http;

/// <summary>An answer with its body whole in memory.</summary>
internal sealed record HttpAnswer(int Status, string Body, string? Location);

/// <summary>Which system is called, where, and the header that opens it.</summary>
internal sealed record HttpTarget(string System, string Title, Uri Url, TimeSpan Timeout, string Header, string Secret)
{
    public override string ToString() => $"{Title} at {Url}";
}

/// <summary>Sends one request and reads one answer; transport failures leave as <see cref="PlatformException"/>, statuses are the caller's.</summary>
internal sealed class HttpWire(HttpClient http, HttpTarget target)
{
    /// <summary>Larger answers are refused: no answer that is of use here comes near.</summary>
    public const int LargestBody = 4 * 1024 * 1024;

    private readonly Uri root = target.Url.AbsoluteUri.EndsWith('/') ? target.Url : new Uri(target.Url.AbsoluteUri + "/");

    /// <summary>A client without cookies, proxy and redirects that dials <paramref name="connect"/>, or the name when it is null.</summary>
    public static HttpClient CreateClient(string system, string? connect, TimeSpan timeout)
    {
        var fixedAddress = connect is null ? null : HostPort.Parse(connect, system);
        var handler = new SocketsHttpHandler
        {
            UseCookies = false, // Mailcow's session cookie alone would be an administrator
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
            ConnectCallback = async (context, ct) => await Dialler.DialAsync(fixedAddress ?? context.DnsEndPoint, timeout, ct),
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public Call Reading(string doing) => new(target.System, target.Title, root.AbsoluteUri, doing, Writes: false);

    public Call Writing(string doing) => new(target.System, target.Title, root.AbsoluteUri, doing, Writes: true);

    /// <summary>Sends the request; <paramref name="path"/> is relative to the system's root.</summary>
    public async Task<HttpAnswer> SendAsync(Call call, HttpMethod method, string path, JsonNode? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(root, path));
        request.Headers.TryAddWithoutValidation(target.Header, target.Secret);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timer.CancelAfter(target.Timeout);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timer.Token);
            await response.Content.LoadIntoBufferAsync(LargestBody, timer.Token);
            var bytes = await response.Content.ReadAsByteArrayAsync(timer.Token);
            return new HttpAnswer((int)response.StatusCode, Encoding.UTF8.GetString(bytes), response.Headers.Location?.OriginalString);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            throw HttpFault.From(call, error, target.Timeout);
        }
    }
}

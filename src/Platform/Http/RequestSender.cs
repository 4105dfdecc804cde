using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NexusWorkflows.Platform.Http;

/// <summary>Sends the requests of workflows to wherever they say, as far as the address rule allows. Without cookies and proxy.</summary>
public sealed class RequestSender : IDisposable
{
    public const string System = "http";
    private const int MostRedirects = 5;
    private readonly RequestOptions options;
    private readonly HttpClient plain;
    private readonly HttpClient following;

    public RequestSender(RequestOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        plain = Client(follows: false);
        following = Client(follows: true);
    }

    /// <summary>Sends a request once. Redirects are followed only where neither a change nor headers of the workflow's own would be carried to another place.</summary>
    /// <exception cref="PlatformException">Permanent: the address isn't allowed, a header is none, or the answer is too large.</exception>
    public async Task<RequestResult> SendAsync(OutgoingRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var message = MessageOf(request);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timer.CancelAfter(options.Timeout);
        var client = request.Headers.Count == 0 && request.Method.Method is "GET" or "HEAD" ? following : plain;
        try
        {
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, timer.Token);
            var body = await ReadAsync(response, request, timer.Token);
            return new RequestResult.Answered((int)response.StatusCode, HeadersOf(response), response.Content.Headers.ContentType?.MediaType, body);
        }
        catch (HttpRequestException error) when (error.InnerException is PlatformException refused)
        {
            throw refused;
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            return new RequestResult.NotConnected(error.Message);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new RequestResult.Unanswered(false, error.Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new RequestResult.Unanswered(true, string.Create(CultureInfo.InvariantCulture, $"'{request.Where}' gave no answer within {options.Timeout.TotalSeconds:0.###} s."));
        }
    }

    public void Dispose()
    {
        plain.Dispose();
        following.Dispose();
    }

    private HttpClient Client(bool follows) => new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = follows,
        MaxAutomaticRedirections = MostRedirects,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
        ConnectCallback = async (context, ct) => await DialAsync(context.DnsEndPoint, ct),
    }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The address that was looked at is the one that is dialled: a name that resolves otherwise a moment later changes nothing.</summary>
    private async Task<Stream> DialAsync(DnsEndPoint wanted, CancellationToken ct)
    {
        var found = IPAddress.TryParse(wanted.Host, out var literal) ? [literal] : await global::System.Net.Dns.GetHostAddressesAsync(wanted.Host, ct);
        var allowed = found.Where(address => options.Allow.Allows(wanted.Host, address)).ToArray();
        if (allowed.Length == 0 && found.Length > 0)
        {
            throw new PlatformException(System, FaultKind.Permanent, "http.address_not_allowed",
                $"'{wanted.Host}' is at {found[0]}, which isn't a public address: nothing was sent. Whoever runs the server can allow it with 'http.allow' in the configuration.");
        }

        var limit = options.Timeout / 2 < TimeSpan.FromSeconds(10) ? options.Timeout / 2 : TimeSpan.FromSeconds(10);
        using var timer = new CancellationTokenSource(limit);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, wanted.Port, both.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, OutgoingRequest request, CancellationToken ct)
    {
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        while (await stream.ReadAsync(buffer, ct) is var count and > 0)
        {
            if (body.Length + count > options.AnswerLimit)
            {
                throw new PlatformException(System, FaultKind.Permanent, "http.answer_too_large", string.Create(CultureInfo.InvariantCulture,
                    $"'{request.Where}' answered {(int)response.StatusCode} with more than {options.AnswerLimit:N0} bytes (http.answerLimit). The request itself was done: skip the step if its answer isn't needed."));
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    private static HttpRequestMessage MessageOf(OutgoingRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Url);
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        foreach (var (name, value) in request.Headers)
        {
            // A line break would begin a header of its own, or a second request.
            if (value.AsSpan().IndexOfAny("\r\n\0") >= 0 || (!message.Headers.TryAddWithoutValidation(name, value) && message.Content?.Headers.TryAddWithoutValidation(name, value) != true))
            {
                message.Dispose();
                throw new PlatformException(System, FaultKind.Permanent, "http.bad_header", $"The header '{name}' can't be sent with {request.Method} to '{request.Where}': correct its name and value, or leave it out.");
            }
        }

        return message;
    }

    private static List<KeyValuePair<string, IReadOnlyList<string>>> HeadersOf(HttpResponseMessage response) =>
        [.. response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).Select(header => new KeyValuePair<string, IReadOnlyList<string>>(header.Key, [.. header.Value]))];
}

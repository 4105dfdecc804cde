using System.Globalization;
using System.Net;
using System.Text;
using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Http;
using NexusWorkflows.Platform.Tls;

namespace NexusWorkflows.Platform.Traefik;

/// <summary>A visitor's look at a site through Traefik's entry points. Every failure is a <see cref="PlatformException"/> of system <c>traefik</c>.</summary>
public sealed class EdgeClient(TraefikOptions options, TimeProvider? clock = null)
{
    private const string System = "traefik";
    private const int LargestBody = 1024 * 1024;

    private readonly CertificateJudge judge = new(options.CaFile, clock ?? TimeProvider.System, System);

    /// <summary>
    /// Gets the path of the domain over a connection of its own, without following redirects; the body is cut at 1 MiB.
    /// Any status is an answer, and so is a bad certificate: its verdict stands in the answer. Where none is shown it is Transient <c>traefik.no_certificate</c>.
    /// </summary>
    public async Task<EdgeAnswer> GetAsync(string domain, string path, bool https, CancellationToken ct)
    {
        var name = DomainName.Host(domain, System);
        var connect = https ? options.Connect : options.ConnectHttp ?? WithPort80(options.Connect);
        var call = new Call(System, "Traefik", connect, $"get '{(https ? "https" : "http")}://{name}{path}'", Writes: false);
        using var capture = new CertificateCapture();
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timer.CancelAfter(options.Timeout);
        try
        {
            using var handler = Handler(HostPort.Parse(connect, System), name, capture);
            using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
            using var response = await http.GetAsync(Address(call, name, path, https), HttpCompletionOption.ResponseHeadersRead, timer.Token);
            var body = await ReadBodyAsync(response.Content, timer.Token);
            return new EdgeAnswer((int)response.StatusCode, body, response.Headers.Location?.OriginalString, capture.Judge(judge, name));
        }
        catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw call.Fault(FaultKind.Transient, "no_certificate", "ended the TLS handshake. Its certificate may not have been issued yet: try again.", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            throw HttpFault.From(call, error, options.Timeout);
        }
    }

    private SocketsHttpHandler Handler(DnsEndPoint connect, string domain, CertificateCapture capture) => new()
    {
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        SslOptions = capture.For(domain),
        ConnectCallback = async (_, ct) => await Dialler.DialAsync(connect, options.Timeout, ct),
    };

    private static Uri Address(Call call, string domain, string path, bool https) =>
        path.StartsWith('/') && Uri.TryCreate($"{(https ? "https" : "http")}://{domain}{path}", UriKind.Absolute, out var address)
            ? address
            : throw call.Permanent("invalid_path", "was not asked: the path is not valid. Begin it with '/'.");

    private static async Task<string> ReadBodyAsync(HttpContent content, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        var buffer = new byte[16 * 1024];
        using var body = new MemoryStream();
        while (body.Length < LargestBody && await stream.ReadAsync(buffer, ct) is > 0 and var read)
        {
            body.Write(buffer, 0, (int)Math.Min(read, LargestBody - body.Length));
        }

        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    private static string WithPort80(string connect)
    {
        var host = HostPort.Parse(connect, System).Host;
        return host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:80" : string.Create(CultureInfo.InvariantCulture, $"{host}:80");
    }
}

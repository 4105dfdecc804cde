using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>One site's HTTP: where it is dialled, and what a request that got no proper answer means.</summary>
internal sealed class SiteConnection(HttpClient http, SiteOptions options)
{
    private const long BodyLimit = 16 * 1024 * 1024;

    public static HttpClient CreateClient(SiteOptions options)
    {
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2), ConnectTimeout = TimeSpan.FromSeconds(10) };
        if (options.Connect is { } connect)
        {
            handler.ConnectCallback = (_, ct) => DialAsync(connect, ct);
        }

        if (options.CaFile is { } file)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return new HttpClient(handler) { Timeout = options.Timeout, MaxResponseContentBufferSize = BodyLimit };
    }

    /// <summary>Sends the request and returns whatever status came. Fails only when no answer came.</summary>
    public async Task<(HttpStatusCode Status, string Body, HttpResponseHeaders Headers)> SendAsync(string deed, HttpMethod method, string path, HttpContent? content, string? session, bool write, CancellationToken ct)
    {
        var address = new UriBuilder(options.BaseAddress) { Host = options.Domain, Path = "/" }.Uri;
        using var request = new HttpRequestMessage(method, new Uri(address, path)) { Content = content };
        request.Headers.Accept.ParseAdd("application/json, text/html;q=0.5");
        if (session is not null)
        {
            request.Headers.Add("Cookie", $"sid={session}");
        }

        try
        {
            using var response = await http.SendAsync(request, ct);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(ct), response.Headers);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError || e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            throw Fault(FaultKind.Down, "erpnext.site_unreachable", deed, $"can't connect ({e.GetBaseException().Message}). Check that the backend is up", e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.SecureConnectionError)
        {
            throw Fault(FaultKind.Transient, "erpnext.tls_failed", deed, $"no secure connection ({e.GetBaseException().Message}). Check the certificate", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            throw NoReply(deed, write, e is TaskCanceledException ? $"no answer within {options.Timeout.TotalSeconds:0} s" : $"the connection broke off ({e.GetBaseException().Message})", e);
        }
    }

    /// <summary>Sends the request as a session, and returns the JSON object of a good answer.</summary>
    public async Task<JsonObject> CallAsync(string deed, HttpMethod method, string path, JsonNode? content, string session, CancellationToken ct)
    {
        var write = method != HttpMethod.Get;
        using var body = content is null ? null : new StringContent(content.ToJsonString(), Encoding.UTF8, "application/json");
        var (status, text, _) = await SendAsync(deed, method, path, body, session, write, ct);
        return status == HttpStatusCode.OK
            ? SiteAnswer.Parse(text) ?? throw NoReply(deed, write, "the answer is no JSON object", null)
            : throw SiteAnswer.Fault(deed, options.Domain, status, text, write);
    }

    public PlatformException NoReply(string deed, bool write, string what, Exception? inner) => write
        ? Fault(FaultKind.Unknown, "erpnext.reply_lost", deed, $"{what}. It may have been done: look at the site", inner)
        : Fault(FaultKind.Transient, "erpnext.reply_lost", deed, $"{what}. Try again", inner);

    private PlatformException Fault(FaultKind kind, string code, string deed, string what, Exception? inner) =>
        new("erpnext", kind, code, $"Failed to {deed} on site '{options.Domain}': {what}.", inner);

    private static async ValueTask<Stream> DialAsync(string connect, CancellationToken ct)
    {
        var colon = connect.LastIndexOf(':');
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(connect[..colon].Trim('[', ']'), int.Parse(connect.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

using System.Net;

namespace NexusWorkflows.Lab.Edge;

/// <summary>Passes a request on and its answer back as they stream.</summary>
internal sealed class EdgeProxy(Func<EdgeUpstream> upstream) : IDisposable
{
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Host", "X-Frappe-Site-Name",
    };

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None });

    /// <param name="context">The request and its answer.</param>
    /// <param name="servers">Null for the sites; else addresses, of which the first is used. Only loopback ones are dialled.</param>
    /// <param name="headers">Further headers for the request.</param>
    public async Task ForwardAsync(HttpContext context, IReadOnlyList<string>? servers, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var target = servers is null ? upstream().Erpnext : servers.Count > 0 && Uri.TryCreate(servers[0], UriKind.Absolute, out var own) && own.IsLoopback ? own : null;
        if (target is null)
        {
            await EdgeTwin.WriteAsync(context, servers is { Count: 0 } ? 503 : 502, servers is { Count: 0 } ? "no available server" : "Bad Gateway");
            return;
        }

        using var request = Request(context, target, headers);
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        }
        catch (HttpRequestException)
        {
            await EdgeTwin.WriteAsync(context, 502, "Bad Gateway");
            return;
        }

        using (response)
        {
            context.Response.StatusCode = (int)response.StatusCode;
            foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => !OfTheConnection.Contains(header.Key)))
            {
                context.Response.Headers[name] = values.ToArray();
            }

            if (!HttpMethods.IsHead(context.Request.Method) && context.Response.StatusCode is not (204 or 304))
            {
                await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
            }
        }
    }

    /// <summary>The host without its port, as it is on the wire: the framework gives an international name in its own letters.</summary>
    public static string HostOf(HttpRequest request) => new HostString(request.Host.Host).ToUriComponent().ToLowerInvariant();

    public void Dispose() => client.Dispose();

    private static HttpRequestMessage Request(HttpContext context, Uri target, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var incoming = context.Request;
        var request = new HttpRequestMessage(new HttpMethod(incoming.Method), new Uri(target, incoming.Path.ToUriComponent() + incoming.QueryString));
        if (incoming.ContentLength > 0 || incoming.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(incoming.Body);
        }

        foreach (var (name, values) in incoming.Headers.Where(header => !OfTheConnection.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        request.Headers.Host = incoming.Host.ToUriComponent();
        request.Headers.TryAddWithoutValidation("X-Frappe-Site-Name", HostOf(incoming));
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", incoming.Scheme);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", incoming.Host.ToUriComponent());
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}

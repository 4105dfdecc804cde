using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NexusWorkflows.Platform.Tests.Http;

internal sealed record CannedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>What the server does with a request: answers, cuts the connection after the first bytes of an answer, or stays silent.</summary>
internal sealed record Canned(int Status, string Body, string Kind = "answer", string Headers = "")
{
    public static Canned Ok(string body) => new(200, body);

    public static Canned Cut { get; } = new(200, "[{\"type\":", "cut");

    public static Canned Silence { get; } = new(0, "", "silence");

    public static Canned Hangup { get; } = new(0, "", "hangup");
}

/// <summary>A real HTTP server on loopback that gives recorded answers; one connection a request.</summary>
internal sealed class CannedServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<CannedRequest, Canned> answer;
    private readonly Task loop;

    public CannedServer(Func<CannedRequest, Canned> answer)
    {
        this.answer = answer;
        listener.Start();
        loop = AcceptAsync();
    }

    public CannedServer(params string[] bodies)
        : this(InTurn(bodies.Select(Canned.Ok)))
    {
    }

    public ConcurrentQueue<CannedRequest> Requests { get; } = new();

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    public static Func<CannedRequest, Canned> InTurn(IEnumerable<Canned> answers)
    {
        var left = new ConcurrentQueue<Canned>(answers);
        return request => left.TryDequeue(out var next) ? next : new Canned(500, $"no answer left for {request.Path}");
    }

    /// <summary>A port on which nobody listens.</summary>
    public static int ClosedPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await loop;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                open.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            var request = await ReadAsync(stream, stop.Token);
            Requests.Enqueue(request);
            var canned = answer(request);
            if (canned.Kind == "silence")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
            }
            else if (canned.Kind != "hangup")
            {
                var length = Encoding.UTF8.GetByteCount(canned.Body) + (canned.Kind == "cut" ? 100 : 0);
                var head = canned.Status == 204 ? "" : $"Content-Length: {length}\r\n";
                await stream.WriteAsync(Encoding.UTF8.GetBytes(
                    $"HTTP/1.1 {canned.Status} X\r\nConnection: close\r\n{canned.Headers}{head}\r\n{canned.Body}"), stop.Token);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
        {
            // The client hung up first, as the time-out tests want.
        }
    }

    private static async Task<CannedRequest> ReadAsync(NetworkStream stream, CancellationToken ct)
    {
        var received = new MemoryStream();
        var buffer = new byte[8192];
        while (true)
        {
            var text = Encoding.UTF8.GetString(received.GetBuffer(), 0, (int)received.Length);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var lines = text[..end].Split("\r\n");
                var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
                var length = headers.TryGetValue("Content-Length", out var stated) ? int.Parse(stated, System.Globalization.CultureInfo.InvariantCulture) : 0;
                var start = Encoding.UTF8.GetByteCount(text[..(end + 4)]);
                if (received.Length - start >= length)
                {
                    var parts = lines[0].Split(' ');
                    return new CannedRequest(parts[0], parts[1], headers, Encoding.UTF8.GetString(received.GetBuffer(), start, length));
                }
            }

            var read = await stream.ReadAsync(buffer, ct);
            if (read == 0)
            {
                throw new IOException("hung up");
            }

            received.Write(buffer, 0, read);
        }
    }
}

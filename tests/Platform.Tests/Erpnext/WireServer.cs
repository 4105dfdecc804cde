using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NexusWorkflows.Platform.Tests.Erpnext;

/// <summary>What came in: request line, headers, body.</summary>
internal sealed record WireRequest(string Line, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A server of bare sockets: one request a connection, and full say over the bytes that go back.</summary>
internal sealed class WireServer : IDisposable
{
    private readonly Socket _socket;
    private readonly Func<WireRequest, string?> _answer;
    private readonly Func<WireRequest, NetworkStream, Task>? _takeOver;

    public WireServer(Func<WireRequest, string?> answer, EndPoint? at = null, Func<WireRequest, NetworkStream, Task>? takeOver = null)
    {
        _answer = answer;
        _takeOver = takeOver;
        at ??= new IPEndPoint(IPAddress.Loopback, 0);
        _socket = new Socket(at.AddressFamily, SocketType.Stream, at is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        _socket.Bind(at);
        _socket.Listen();
        _ = AcceptAsync();
    }

    public List<WireRequest> Requests { get; } = [];

    public string Address => _socket.LocalEndPoint!.ToString()!;

    public static string Json(int status, string body, string headers = "") => Reply(status, "application/json", body, headers);

    public static string Reply(int status, string type, string body, string headers = "") =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\n{headers}Connection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    public void Dispose() => _socket.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _socket.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        await using var stream = new NetworkStream(connection, ownsSocket: true);
        if (await ReadAsync(stream) is not { } request)
        {
            return;
        }

        lock (Requests)
        {
            Requests.Add(request);
        }

        if (_answer(request) is { } reply)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(reply));
        }
        else if (_takeOver is not null)
        {
            await _takeOver(request, stream);
        }
    }

    private static async Task<WireRequest?> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body);
        return new WireRequest(lines[0], headers, Encoding.UTF8.GetString(body));
    }
}

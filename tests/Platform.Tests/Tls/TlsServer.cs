using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NexusWorkflows.Platform.Tests.Tls;

/// <summary>A real TLS listener on loopback: shows one certificate and answers one request, or plays a fault by hand.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> serve;
    private readonly Task loop;

    private TlsServer(Func<TlsServer, NetworkStream, CancellationToken, Task> serve)
    {
        this.serve = (stream, ct) => serve(this, stream, ct);
        listener.Start();
        loop = AcceptAsync();
    }

    public ConcurrentQueue<string> Seen { get; } = new();

    public string Connect => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Remembers the name asked for and the request, and answers with <paramref name="answer"/>.</summary>
    public static TlsServer Showing(X509Certificate2 certificate, X509Certificate2Collection? intermediates = null, string answer = "") =>
        new(async (server, stream, ct) =>
        {
            await using var tls = new SslStream(stream);
            var context = SslStreamCertificateContext.Create(certificate, intermediates, offline: true);
            await tls.AuthenticateAsServerAsync((_, hello, _, _) =>
            {
                server.Seen.Enqueue(hello.ServerName); // before the client can have seen anything and gone
                return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = context });
            }, null, ct);
            var buffer = new byte[4096];
            var read = await tls.ReadAsync(buffer, ct);
            server.Seen.Enqueue(Encoding.ASCII.GetString(buffer, 0, read));
            await tls.WriteAsync(Encoding.UTF8.GetBytes(answer), ct);
        });

    /// <summary>Reads the hello and writes these bytes; none of them closes at once.</summary>
    public static TlsServer Raw(params byte[] bytes) => new(async (_, stream, ct) =>
    {
        // The whole record: closing with bytes unread would reset the connection and lose the answer.
        var head = new byte[5];
        await stream.ReadExactlyAsync(head, ct);
        await stream.ReadExactlyAsync(new byte[(head[3] << 8) | head[4]], ct);
        await stream.WriteAsync(bytes, ct);
    });

    public static TlsServer Silent() => new((_, _, ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct));

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
            await serve(client.GetStream(), stop.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or AuthenticationException)
        {
            // The client has seen enough and hung up.
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace NexusWorkflows.Platform.Http;

/// <summary>Opens TCP connections within a limit of their own, so that a silent address is told from a slow answer.</summary>
internal static class Dialler
{
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(10);

    /// <summary>Throws <see cref="SocketException"/> of <see cref="SocketError.TimedOut"/> when nobody answers in time.</summary>
    public static async Task<NetworkStream> DialAsync(DnsEndPoint address, TimeSpan wholeTimeout, CancellationToken ct)
    {
        // Half of a short time-out: the connection must fail before the whole call does, or "down" would read as "unknown".
        var limit = wholeTimeout < LongestConnect * 2 ? wholeTimeout / 2 : LongestConnect;
        using var timer = new CancellationTokenSource(limit);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, both.Token);
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
}

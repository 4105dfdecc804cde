using System.Net;
using System.Net.Sockets;

namespace NexusWorkflows.Platform.Dns;

/// <summary>Tells a resolver that isn't there from one that is silent: only a connected UDP socket is told that its datagrams are refused.</summary>
internal static class ClosedPort
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>True when the machine answers that nobody listens on the port; false also when it answers nothing.</summary>
    public static async Task<bool> IsAtAsync(IPEndPoint resolver, CancellationToken ct)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timer.CancelAfter(Patience);
        using var socket = new Socket(resolver.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(resolver, timer.Token);
            await socket.SendAsync(new byte[12], timer.Token); // the header of a message without a question
            await socket.ReceiveAsync(new byte[512], timer.Token);
            return false;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace NexusWorkflows.Lab.Smtp;

/// <summary>A mail server on loopback that takes every message and delivers none.</summary>
/// <param name="login">Who may send; null: everybody.</param>
internal sealed class SmtpTwin(MailSink sink, CallGate gate, SmtpLogin? login, TimeProvider time) : IPortListener
{
    public const string Name = "smtp";
    private readonly SemaphoreSlim turning = new(1);
    private TcpListener? listener;
    private CancellationTokenSource? open;
    private Task accepting = Task.CompletedTask;

    public int Port { get; private set; }

    public async Task OpenAsync(int port, CancellationToken ct)
    {
        await turning.WaitAsync(ct);
        try
        {
            if (listener is null)
            {
                listener = Started(port) ?? Started(0) ?? throw new IOException("No free port on 127.0.0.1 could be found.");
                Port = ((IPEndPoint)listener.LocalEndpoint).Port;
                open = new CancellationTokenSource();
                accepting = AcceptAsync(listener, open.Token);
            }
        }
        finally
        {
            turning.Release();
        }
    }

    public async Task CloseAsync()
    {
        await turning.WaitAsync();
        try
        {
            if (listener is null)
            {
                return;
            }

            await open!.CancelAsync();
            listener.Dispose();
            listener = null;
            await accepting;
            open.Dispose();
        }
        finally
        {
            turning.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        turning.Dispose();
    }

    private static TcpListener? Started(int port)
    {
        var starting = new TcpListener(IPAddress.Loopback, port);
        try
        {
            starting.Start();
            return starting;
        }
        catch (SocketException) when (port != 0)
        {
            starting.Dispose();
            return null; // taken by another program since last time
        }
    }

    private async Task AcceptAsync(TcpListener from, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await from.AcceptTcpClientAsync(ct), ct);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A connection that was given up while it was accepted, or the end: the loop's condition tells.
            }
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken ct)
    {
        using var connection = client;
        try
        {
            await new SmtpDialog(new SmtpStream(connection.GetStream()), sink, gate, login, time).RunAsync(ct);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException or SmtpLineException)
        {
            // The client went away or talks without end, or the Lab stops: nothing is left to answer.
        }
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Dns;

/// <summary>Plays the world's DNS on one loopback port, by UDP and TCP.</summary>
internal sealed class DnsTwin(LabFolder folder, CallGate gate, TimeProvider time) : IAsyncDisposable
{
    private const int Attempts = 20;
    private readonly DnsZone zone = new(new JsonStore(folder.StateFile("dns")));
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> loops = [];
    private UdpClient? udp;
    private TcpListener? tcp;

    public const string Name = "dns";

    /// <summary>Where it listens; null before the start.</summary>
    public IPEndPoint? EndPoint { get; private set; }

    /// <summary>Listens on the port, or on any when it is 0 or taken.</summary>
    /// <exception cref="SocketException">No port was free for both UDP and TCP.</exception>
    public Task StartAsync(int port, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                Bind(attempt == 0 ? port : 0);
                break;
            }
            catch (SocketException) when (attempt < Attempts)
            {
                // Taken for one of the two protocols: another port is tried.
                Close();
            }
        }

        EndPoint = (IPEndPoint)tcp!.LocalEndpoint;
        loops.Add(ReceiveAsync(udp!, stopping.Token));
        loops.Add(AcceptAsync(tcp, stopping.Token));
        return Task.CompletedTask;
    }

    /// <summary>Sets the records of a name and type; null removes the entry, empty answers none, <c>NXDOMAIN</c> denies the name.</summary>
    /// <exception cref="ArgumentException">The type isn't played, or an address is none.</exception>
    public void Set(string name, string type, string? value)
    {
        if (!DnsMessage.IsType(type.ToUpperInvariant()))
        {
            throw new ArgumentException($"DNS entry '{name}' {type}: the Lab plays A, AAAA, MX, TXT, CNAME, NS and SOA.", nameof(type));
        }

        if (type.ToUpperInvariant() is "A" or "AAAA" && value is { Length: > 0 } and not DnsZone.NoSuchName && value.Split('\n').FirstOrDefault(line => !IPAddress.TryParse(line.Trim(), out _)) is { } bad)
        {
            throw new ArgumentException($"DNS entry '{name}' {type}: '{bad}' is no IP address.", nameof(value));
        }

        zone.Set(name, type, value);
    }

    /// <summary>Whether an A query for the name, as entries have it, leads to the edge.</summary>
    public bool LeadsToEdge(string name) => zone.Find(name.ToLowerInvariant(), "A").Answers.Any(answer => answer is { Type: "A", Value: DnsZone.EdgeAddress });

    /// <summary>The entries that were set; what every name answers without one isn't listed.</summary>
    public JsonArray Snapshot() => new([.. zone.Entries().Select(entry => (JsonNode)new JsonObject { ["name"] = entry.Name, ["type"] = entry.Type, ["value"] = entry.Value })]);

    public void Reset() => zone.Clear();

    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        Close();
        await Task.WhenAll(loops);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stopping.Dispose();
        udp?.Dispose();
    }

    private void Bind(int port)
    {
        tcp = new TcpListener(IPAddress.Loopback, port);
        tcp.Start();
        udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)tcp.LocalEndpoint).Port));
    }

    private void Close()
    {
        tcp?.Stop();
        udp?.Dispose();
    }

    private async Task ReceiveAsync(UdpClient socket, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveAsync(ct);
                _ = ReplyAsync(socket, received, ct);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A client that went away before its answer reports here on some systems; the next one is served.
            }
        }
    }

    private async Task ReplyAsync(UdpClient socket, UdpReceiveResult received, CancellationToken ct)
    {
        try
        {
            if (await AnswerAsync(received.Buffer, overUdp: true, ct) is { } answer)
            {
                await socket.SendAsync(answer, received.RemoteEndPoint, ct);
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Stopped, or nobody is there to take the answer: it is lost as any datagram can be.
        }
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(ct), ct);
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
            var stream = connection.GetStream();
            var length = new byte[2];
            while (await stream.ReadAtLeastAsync(length, 2, throwOnEndOfStream: false, ct) == 2)
            {
                var packet = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(packet, ct);
                if (await AnswerAsync(packet, overUdp: false, ct) is not { } answer)
                {
                    return;
                }

                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer], ct);
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away, or the Lab stops: nothing is left to answer.
        }
    }

    private async Task<byte[]?> AnswerAsync(byte[] packet, bool overUdp, CancellationToken ct)
    {
        if (DnsMessage.Read(packet) is not { } question || gate.IsDown(Name))
        {
            return null;
        }

        var call = gate.Enter(Name, new LabCall("query", question.Name), kind => kind is not (LabFaultKind.Kill or LabFaultKind.Partial));
        switch (call.Fault)
        {
            case { Kind: LabFaultKind.DropBefore or LabFaultKind.DropAfter or LabFaultKind.LostReply or LabFaultKind.Late or LabFaultKind.Down }:
                return null;
            case { Kind: LabFaultKind.Slow } slow:
                await Task.Delay(TimeSpan.FromMilliseconds(slow.DelayMs), time, ct);
                break;
            case { Kind: LabFaultKind.BadBody }:
                return [(byte)(question.Id >> 8), (byte)question.Id, 0x84, 0x80];
            default:
                break;
        }

        var (code, answers) = call.Fault is { Kind: LabFaultKind.Error } ? (DnsMessage.ServerFailure, []) : zone.Find(question.Name, question.Type);
        call.Status = code;
        return DnsMessage.Write(question, code, answers, overUdp ? Math.Max(question.UdpSize, DnsMessage.PlainUdpSize) : ushort.MaxValue);
    }
}

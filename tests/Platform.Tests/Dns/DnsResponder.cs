using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NexusWorkflows.Platform.Tests.Dns;

/// <summary>An answer by hand: the code and the records (owner, type, data); null stays silent.</summary>
internal sealed record DnsReply(int Code, params (string Owner, int Type, byte[] Data)[] Records);

/// <summary>A DNS server on UDP loopback that answers from a table; names it doesn't know are NXDOMAIN.</summary>
internal sealed class DnsResponder : IAsyncDisposable
{
    public const int Garbled = -2;
    public const int A = 1;
    public const int CName = 5;
    public const int Mx = 15;
    public const int Txt = 16;
    public const int Aaaa = 28;

    private readonly UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource stop = new();
    private readonly Func<string, int, DnsReply?> answer;
    private readonly Task loop;

    public DnsResponder(Func<string, int, DnsReply?> answer)
    {
        this.answer = answer;
        loop = ServeAsync();
    }

    public ConcurrentQueue<string> Asked { get; } = new();

    public string Resolver => socket.Client.LocalEndPoint!.ToString()!;

    public static byte[] Address(string text) => IPAddress.Parse(text).GetAddressBytes();

    public static byte[] Strings(params string[] texts) => [.. texts.SelectMany(text => new[] { (byte)text.Length }.Concat(Encoding.ASCII.GetBytes(text)))];

    public static byte[] Exchange(int preference, string name) => [(byte)(preference >> 8), (byte)preference, .. Name(name)];

    public static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => new[] { (byte)label.Length }.Concat(Encoding.ASCII.GetBytes(label))), 0];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        socket.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var query = await socket.ReceiveAsync(stop.Token);
                if (query.Buffer.Length <= 12)
                {
                    continue; // a header without a question
                }

                var (name, type, end) = Question(query.Buffer);
                Asked.Enqueue($"{name} {type}");
                if (answer(name, type) is { } reply)
                {
                    await socket.SendAsync(Encode(query.Buffer, end, reply), query.RemoteEndPoint, stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static (string Name, int Type, int End) Question(byte[] query)
    {
        var labels = new List<string>();
        var at = 12;
        for (; query[at] != 0; at += query[at] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(query, at + 1, query[at]));
        }

        return (string.Join('.', labels).ToLowerInvariant(), BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(at + 1)), at + 5);
    }

    private static byte[] Encode(byte[] query, int end, DnsReply reply)
    {
        if (reply.Code == Garbled)
        {
            return [query[0], query[1], 0x84, 0x80]; // ends before its header does
        }

        var message = new List<byte>(query[..end]);
        message[2] = 0x81; // an answer, recursion desired
        message[3] = (byte)(0x80 | reply.Code);
        message[7] = (byte)reply.Records.Length;
        (message[8], message[9], message[10], message[11]) = (0, 0, 0, 0);
        foreach (var (owner, type, data) in reply.Records)
        {
            message.AddRange(Name(owner));
            message.AddRange([0, (byte)type, 0, 1, 0, 0, 0, 5, (byte)(data.Length >> 8), (byte)data.Length, .. data]);
        }

        return [.. message];
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace NexusWorkflows.Lab.Dns;

/// <summary>One record of an answer.</summary>
/// <param name="Name">Lower case, without the last dot.</param>
/// <param name="Type">For example <c>MX</c>.</param>
/// <param name="Value">As a zone file has it; several records of a type are parted by line breaks.</param>
internal readonly record struct DnsAnswer(string Name, string Type, string Value);

/// <summary>What a question asked.</summary>
internal sealed record DnsQuestion(ushort Id, ushort Flags, string Name, string? Type, byte[] Bytes, int UdpSize);

/// <summary>Reads questions and writes answers as RFC 1035 lays them out.</summary>
internal static class DnsMessage
{
    public const int NoError = 0;
    public const int FormatError = 1;
    public const int ServerFailure = 2;
    public const int NoSuchName = 3;
    public const int NotImplemented = 4;
    public const int PlainUdpSize = 512;
    private const int HeaderSize = 12;
    private const ushort Truncated = 0x0200;
    private const ushort Optional = 41;
    private const int Ttl = 5;

    private static readonly Dictionary<string, ushort> Codes = new() { ["A"] = 1, ["NS"] = 2, ["CNAME"] = 5, ["SOA"] = 6, ["MX"] = 15, ["TXT"] = 16, ["AAAA"] = 28 };

    public static bool IsType(string type) => Codes.ContainsKey(type);

    /// <summary>The question, or null for bytes that are none.</summary>
    public static DnsQuestion? Read(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < HeaderSize || (packet[2] & 0x80) != 0 || BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) != 1)
        {
            return null;
        }

        var labels = new List<string>();
        var at = HeaderSize;
        while (at < packet.Length && packet[at] != 0)
        {
            var length = packet[at];
            if (length > 63 || at + 1 + length >= packet.Length)
            {
                return null;
            }

            labels.Add(Encoding.ASCII.GetString(packet.Slice(at + 1, length)));
            at += 1 + length;
        }

        if (at + 5 > packet.Length)
        {
            return null;
        }

        var code = BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 1)..]);
        var end = at + 5;
        return new DnsQuestion(
            BinaryPrimitives.ReadUInt16BigEndian(packet),
            BinaryPrimitives.ReadUInt16BigEndian(packet[2..]),
            string.Join('.', labels).ToLowerInvariant(),
            Codes.FirstOrDefault(pair => pair.Value == code).Key,
            packet[HeaderSize..end].ToArray(),
            UdpSize(packet, end));
    }

    /// <summary>The answer's bytes; what doesn't fit into <paramref name="limit"/> is left out, and marked so.</summary>
    public static byte[] Write(DnsQuestion question, int code, IReadOnlyList<DnsAnswer> answers, int limit)
    {
        var whole = Write(question, code, answers, truncated: false);
        return whole.Length <= limit ? whole : Write(question, code, [], truncated: true);
    }

    private static byte[] Write(DnsQuestion question, int code, IReadOnlyList<DnsAnswer> answers, bool truncated)
    {
        var withOptions = question.UdpSize > 0;
        var packet = new DnsWriter();
        packet.Number(question.Id);
        // Authoritative answer; "recursion desired" is echoed, and recursion said to be available.
        packet.Number((ushort)(0x8480 | (question.Flags & 0x0100) | code | (truncated ? Truncated : 0)));
        packet.Number(1);
        packet.Number((ushort)answers.Count);
        packet.Number(0);
        packet.Number((ushort)(withOptions ? 1 : 0));
        packet.Remember(question.Name, HeaderSize);
        packet.Bytes(question.Bytes);
        foreach (var answer in answers)
        {
            packet.Name(answer.Name);
            packet.Number(Codes[answer.Type]);
            packet.Number(1);
            packet.Number(0);
            packet.Number(Ttl);
            packet.WithLength(() => Data(packet, answer));
        }

        if (withOptions)
        {
            packet.Bytes([0]);
            packet.Number(Optional);
            packet.Number(1232);
            packet.Bytes([0, 0, 0, 0, 0, 0]);
        }

        return packet.ToArray();
    }

    private static void Data(DnsWriter packet, DnsAnswer answer)
    {
        var words = answer.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (answer.Type)
        {
            case "A" or "AAAA":
                packet.Bytes(IPAddress.Parse(answer.Value).GetAddressBytes());
                break;
            case "MX":
                packet.Number(words.Length > 1 ? ushort.Parse(words[0], CultureInfo.InvariantCulture) : (ushort)10);
                packet.Name(words[^1]);
                break;
            case "TXT":
                Texts(packet, Encoding.UTF8.GetBytes(answer.Value));
                break;
            case "SOA":
                packet.Name(words[0]);
                packet.Name(words.Length > 1 ? words[1] : "hostmaster." + words[0]);
                foreach (var number in new ushort[] { 1, 3600, 600, 3600, Ttl })
                {
                    packet.Number(0);
                    packet.Number(number);
                }

                break;
            default:
                packet.Name(words[0]);
                break;
        }
    }

    private static void Texts(DnsWriter packet, byte[] text)
    {
        for (var at = 0; at == 0 || at < text.Length; at += 255)
        {
            var part = text.AsSpan(at, Math.Min(255, text.Length - at));
            packet.Bytes([(byte)part.Length]);
            packet.Bytes(part);
        }
    }

    // The size that an OPT record behind the question offers; 0 without one. An OPT record has the root name and comes alone from resolvers.
    private static int UdpSize(ReadOnlySpan<byte> packet, int at) =>
        BinaryPrimitives.ReadUInt16BigEndian(packet[10..]) > 0 && at + 5 <= packet.Length && packet[at] == 0 && BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 1)..]) == Optional
            ? Math.Max(PlainUdpSize, (int)BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 3)..]))
            : 0;
}

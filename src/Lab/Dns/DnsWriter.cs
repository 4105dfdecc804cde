using System.Buffers.Binary;
using System.Text;

namespace NexusWorkflows.Lab.Dns;

/// <summary>Writes a message; a name that was written before is pointed at.</summary>
internal sealed class DnsWriter
{
    private const int LastPointable = 0x3FFF;
    private readonly List<byte> bytes = [];
    private readonly Dictionary<string, int> known = [];

    public void Bytes(ReadOnlySpan<byte> more) => bytes.AddRange(more);

    public void Number(ushort number) => bytes.AddRange([(byte)(number >> 8), (byte)number]);

    public void Name(string name)
    {
        var rest = name.Trim('.').ToLowerInvariant();
        while (rest.Length > 0)
        {
            if (known.TryGetValue(rest, out var before))
            {
                Number((ushort)(0xC000 | before));
                return;
            }

            if (bytes.Count <= LastPointable)
            {
                known[rest] = bytes.Count;
            }

            var label = Encoding.ASCII.GetBytes(rest.Split('.')[0]);
            bytes.Add((byte)label.Length);
            bytes.AddRange(label);
            rest = rest.Length > label.Length ? rest[(label.Length + 1)..] : "";
        }

        bytes.Add(0);
    }

    /// <summary>Makes a name that stands at <paramref name="at"/>, and its parents, known for pointing at.</summary>
    public void Remember(string name, int at)
    {
        for (var rest = name; rest.Length > 0;)
        {
            known[rest] = at;
            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            at += (dot < 0 ? rest.Length : dot) + 1;
            rest = dot < 0 ? "" : rest[(dot + 1)..];
        }
    }

    /// <summary>Puts the length of what <paramref name="write"/> writes in front of it.</summary>
    public void WithLength(Action write)
    {
        var at = bytes.Count;
        Number(0);
        write();
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(bytes.Count - at - 2));
        (bytes[at], bytes[at + 1]) = (length[0], length[1]);
    }

    public byte[] ToArray() => [.. bytes];
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NexusWorkflows.Storage.Moving;

/// <summary>How many rows a table has, and a sum over the hash of each.</summary>
internal sealed record TableDigest(long Rows, ulong Sum)
{
    /// <summary>Of one row; the kinds of numbers in which the drivers differ are one.</summary>
    public static ulong Of(object?[] values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var value in values)
        {
            var (kind, bytes) = value switch
            {
                null => ("n", []),
                string text => ("s", Encoding.UTF8.GetBytes(text)),
                byte[] raw => ("b", raw),
                float or double or decimal => ("d", Encoding.UTF8.GetBytes(Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture))),
                _ => ("i", BitConverter.GetBytes(Convert.ToInt64(value, CultureInfo.InvariantCulture))),
            };
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(Encoding.UTF8.GetBytes(kind));
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
    }
}

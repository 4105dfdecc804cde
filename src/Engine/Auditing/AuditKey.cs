using System.Security.Cryptography;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Auditing;

/// <summary>Proves that rows and their order come from a process that has the master key; who has only the database can't make such proofs.</summary>
public sealed class AuditKey
{
    private readonly byte[] key;

    private AuditKey(byte[] key) => this.key = key;

    /// <summary>A key that everybody knows, for stores whose audit nobody relies on.</summary>
    public static AuditKey Known { get; } = Of(new byte[32]);

    /// <summary>The key that belongs to a master key.</summary>
    /// <param name="masterKey">At least one byte.</param>
    public static AuditKey Of(ReadOnlySpan<byte> masterKey)
    {
        var derived = new byte[HMACSHA256.HashSizeInBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, derived, salt: [], info: "nexus audit 1"u8);
        return new AuditKey(derived);
    }

    /// <summary>The mark that a row gets when it is written: a row without it was written by something else.</summary>
    public byte[] Mark(long id, AuditRow row) => Proof("row\n"u8, AuditChain.Form(id, row));

    /// <summary>The seal on a row's hash: a chain without it was computed by something else.</summary>
    public byte[] Seal(ReadOnlySpan<byte> hash) => Proof("seal\n"u8, hash);

    // The word before keeps a mark from ever being taken for a seal.
    private byte[] Proof(ReadOnlySpan<byte> word, ReadOnlySpan<byte> what)
    {
        byte[] text = [.. word, .. what];
        return HMACSHA256.HashData(key, text);
    }
}

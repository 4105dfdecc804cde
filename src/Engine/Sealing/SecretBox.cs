using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NexusWorkflows.Engine.Sealing;

/// <summary>Seals values with AES-256-GCM under a key per run, which is itself wrapped by the master key.</summary>
public sealed class SecretBox
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly byte[] masterKey;

    /// <param name="masterKey">32 bytes.</param>
    public SecretBox(byte[] masterKey)
    {
        ArgumentNullException.ThrowIfNull(masterKey);
        if (masterKey.Length != KeyBytes)
        {
            throw new ArgumentException($"The master key has {masterKey.Length} bytes; it needs {KeyBytes}.", nameof(masterKey));
        }

        this.masterKey = masterKey;
    }

    /// <summary>A new run key, wrapped.</summary>
    public byte[] NewWrappedKey(string runId) => Encrypt(masterKey, RandomNumberGenerator.GetBytes(KeyBytes), "key:" + runId);

    /// <summary>Opens a wrapped key for sealing and opening values of that run.</summary>
    /// <exception cref="CryptographicException">The master key is another, or the row was changed.</exception>
    public RunSecrets Open(string runId, byte[] wrappedKey) => new(runId, Decrypt(masterKey, wrappedKey, "key:" + runId));

    /// <summary>Seals a value that people gave a name. Name and version are bound into the seal: no row can be put in another's place, nor an old value in a newer one's.</summary>
    public byte[] SealNamed(string name, int version, string value) => Encrypt(masterKey, Encoding.UTF8.GetBytes(value), Named(name, version));

    /// <exception cref="CryptographicException">The master key is another, or the row was changed.</exception>
    public string OpenNamed(string name, int version, byte[] sealedValue) => Encoding.UTF8.GetString(Decrypt(masterKey, sealedValue, Named(name, version)));

    /// <summary>Tells whether two texts are the same without keeping either: unlike a plain hash it can't be tried out by who has only the store.</summary>
    public string Fingerprint(string text)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, key, salt: [], info: "nexus fingerprint 1"u8);
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private static string Named(string name, int version) => string.Create(CultureInfo.InvariantCulture, $"named:{name}@{version}");

    internal static byte[] Encrypt(byte[] key, byte[] plain, string context)
    {
        var result = new byte[NonceBytes + plain.Length + TagBytes];
        var nonce = result.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, result.AsSpan(NonceBytes, plain.Length), result.AsSpan(NonceBytes + plain.Length), Encoding.UTF8.GetBytes(context));
        return result;
    }

    internal static byte[] Decrypt(byte[] key, byte[] sealedValue, string context)
    {
        if (sealedValue.Length < NonceBytes + TagBytes)
        {
            throw new CryptographicException("A sealed value is cut off.");
        }

        var plain = new byte[sealedValue.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(sealedValue.AsSpan(0, NonceBytes), sealedValue.AsSpan(NonceBytes, plain.Length), sealedValue.AsSpan(NonceBytes + plain.Length), plain, Encoding.UTF8.GetBytes(context));
        return plain;
    }
}

/// <summary>Seals and opens values of one run. The name of a value is bound into its seal, so that rows can't be swapped.</summary>
public sealed class RunSecrets
{
    private readonly string runId;
    private readonly byte[] key;

    internal RunSecrets(string runId, byte[] key)
    {
        this.runId = runId;
        this.key = key;
    }

    public byte[] Seal(string name, string value) => SecretBox.Encrypt(key, Encoding.UTF8.GetBytes(value), $"{runId}:{name}");

    public string Open(string name, byte[] sealedValue) => Encoding.UTF8.GetString(SecretBox.Decrypt(key, sealedValue, $"{runId}:{name}"));
}

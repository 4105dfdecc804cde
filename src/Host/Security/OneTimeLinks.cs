using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace NexusWorkflows.Host.Security;

/// <summary>Links that sign a browser in once, for a person at this machine's terminal.</summary>
internal sealed class OneTimeLinks(TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (byte[] KeyHash, DateTimeOffset Until)> open = new(StringComparer.Ordinal);

    /// <param name="keyHash">Of the key as which it signs in.</param>
    public string Make(byte[] keyHash)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        open[NameOf(token)] = (keyHash, clock.GetUtcNow() + Lifetime);
        return token;
    }

    /// <summary>The key's hash for the first who asks in time; null otherwise.</summary>
    public byte[]? Take(string token) => open.TryRemove(NameOf(token), out var link) && link.Until > clock.GetUtcNow() ? link.KeyHash : null;

    private static string NameOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

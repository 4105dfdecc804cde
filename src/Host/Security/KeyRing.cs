using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Security;

/// <summary>The keys that may come in, by the hashes in <c>keys.json</c>; and the local administrator's own key.</summary>
internal sealed partial class KeyRing(DataDirectory data, TimeProvider clock)
{
    private const string KeyPrefix = "nxk_";
    private const string AdminName = "admin";
    private readonly Lock gate = new();
    private List<StoredKey> keys = [];
    private (DateTime Written, long Length) seen = (DateTime.MinValue, -1);

    /// <summary>The local administrator's key, made on first use.</summary>
    public string AdminKey() =>
        Encoding.ASCII.GetString(PrivateFile.ReadOrMake(data.AdminKey, () => Encoding.ASCII.GetBytes(NewKey()))).Trim();

    /// <summary>Who holds this key; null: nobody, or not any more. Takes the same time for any wrong key.</summary>
    public Caller? Find(string key) => FindHash(HashOf(key));

    /// <summary>The same by the key's hash.</summary>
    public Caller? FindHash(byte[] hash)
    {
        Caller? found = CryptographicOperations.FixedTimeEquals(hash, HashOf(AdminKey())) ? new Caller(AdminName, Role.Admin) : null;
        foreach (var stored in Load())
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(stored.Hash)) && (stored.ExpiresAt is null || stored.ExpiresAt > clock.GetUtcNow()))
            {
                found = new Caller(stored.Name, Roles.Parse(stored.Role) ?? Role.Sales);
            }
        }

        return found;
    }

    public NewKeyDocument Add(string name, string role, DateTimeOffset? expiresAt)
    {
        if (!NamePattern().IsMatch(name) || name == AdminName)
        {
            throw RefusalException.Invalid("key.name", $"'{name}' can't name a key. Use 1 to 64 letters, digits, '.', '-', '_' or '@', and not '{AdminName}'.");
        }

        if (Roles.Parse(role) is null)
        {
            throw RefusalException.Invalid("key.role", $"There is no role '{role}'. Roles are {string.Join(", ", Roles.Names)}.");
        }

        if (expiresAt <= clock.GetUtcNow())
        {
            throw RefusalException.Invalid("key.expires", $"The key '{name}' would expire in the past.");
        }

        lock (gate)
        {
            var present = Load();
            if (present.Any(key => key.Name == name))
            {
                throw RefusalException.Conflict("key.exists", $"A key '{name}' exists already. Revoke it with '{Hints.Command($"keys revoke {name}")}', or choose another name.");
            }

            var value = NewKey();
            Save([.. present, new StoredKey(name, role, Convert.ToHexStringLower(HashOf(value)), clock.GetUtcNow(), expiresAt)]);
            return new NewKeyDocument(name, role, value);
        }
    }

    public void Revoke(string name)
    {
        lock (gate)
        {
            var present = Load();
            var left = present.Where(key => key.Name != name).ToList();
            if (left.Count == present.Count)
            {
                throw RefusalException.NotFound("key", name, $"'{Hints.Command("keys list")}' shows those that exist.");
            }

            Save(left);
        }
    }

    public IReadOnlyList<KeyDocument> List() => [.. Load().Select(key => new KeyDocument(key.Name, key.Role, key.CreatedAt, key.ExpiresAt))];

    // Another process may add or revoke: the file is read again whenever it changed.
    private List<StoredKey> Load()
    {
        lock (gate)
        {
            var file = new FileInfo(data.Keys);
            if (!file.Exists)
            {
                (keys, seen) = ([], (DateTime.MinValue, -1));
            }
            else if ((file.LastWriteTimeUtc, file.Length) != seen)
            {
                keys = JsonSerializer.Deserialize(File.ReadAllBytes(data.Keys), KeyFileContext.Default.ListStoredKey) ?? [];
                seen = (file.LastWriteTimeUtc, file.Length);
            }

            return keys;
        }
    }

    private void Save(List<StoredKey> next)
    {
        PrivateFile.Replace(data.Keys, JsonSerializer.SerializeToUtf8Bytes(next, KeyFileContext.Default.ListStoredKey));
        seen = (DateTime.MinValue, -1);
    }

    /// <summary>What is kept of a key.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string NewKey() => KeyPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    [GeneratedRegex(@"^[A-Za-z0-9._@-]{1,64}\z")]
    private static partial Regex NamePattern();
}

/// <summary>Who asks.</summary>
internal sealed record Caller(string Name, Role Role)
{
    /// <summary>As runs and the audit name them.</summary>
    public string Actor => "key:" + Name;
}

internal sealed record StoredKey(string Name, string Role, string Hash, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.CamelCase)]
[System.Text.Json.Serialization.JsonSerializable(typeof(List<StoredKey>))]
internal sealed partial class KeyFileContext : System.Text.Json.Serialization.JsonSerializerContext;

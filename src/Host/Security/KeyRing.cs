using System.Security.Cryptography;
using System.Text.RegularExpressions;
using NexusWorkflows.Engine.Access;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Security;

/// <summary>The keys that may come in: those of the store, by their hashes, and the local administrator's own.</summary>
internal sealed partial class KeyRing(IKeyStore store, DataDirectory data, TimeProvider clock)
{
    private const string AdminName = "admin";

    /// <summary>Who holds this key; null: nobody, or not any more. Takes the same time for any wrong key.</summary>
    public Task<Caller?> FindAsync(string key, CancellationToken ct) => FindHashAsync(AdminKey.HashOf(key), ct);

    /// <summary>The same by the key's hash.</summary>
    public async Task<Caller?> FindHashAsync(byte[] hash, CancellationToken ct)
    {
        Caller? found = CryptographicOperations.FixedTimeEquals(hash, AdminKey.HashOf(AdminKey.Load(data))) ? new Caller(AdminName, Role.Admin) : null;
        foreach (var stored in await store.ListKeysAsync(ct))
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(stored.Hash)) && (stored.ExpiresAt is null || stored.ExpiresAt > clock.GetUtcNow()))
            {
                found = new Caller(stored.Name, Roles.Parse(stored.Role) ?? Role.Sales);
            }
        }

        return found;
    }

    public async Task<NewKeyDocument> AddAsync(KeyOrder order, string actor, CancellationToken ct)
    {
        Check(order);
        var (value, now) = (AdminKey.New(), clock.GetUtcNow());
        var key = new StoredKey(order.Name, order.Role, Convert.ToHexStringLower(AdminKey.HashOf(value)), now, order.ExpiresAt);
        var detail = order.ExpiresAt is { } end ? $"{order.Role}, until {AuditChain.Time(end)}" : order.Role;
        return await store.AddKeyAsync(key, new AuditRow(now, actor, "key.add", order.Name, detail), ct)
            ? new NewKeyDocument(order.Name, order.Role, value)
            : throw RefusalException.Conflict("key.exists", $"A key '{order.Name}' exists already. Revoke it with '{Hints.Command($"keys revoke {order.Name}")}', or choose another name.");
    }

    public async Task RevokeAsync(string name, string actor, CancellationToken ct)
    {
        if (!await store.RevokeKeyAsync(name, new AuditRow(clock.GetUtcNow(), actor, "key.revoke", name, null), ct))
        {
            throw RefusalException.NotFound("key", name, $"'{Hints.Command("keys list")}' shows those that exist.");
        }
    }

    public async Task<IReadOnlyList<KeyDocument>> ListAsync(CancellationToken ct) =>
        [.. (await store.ListKeysAsync(ct)).Select(key => new KeyDocument(key.Name, key.Role, key.CreatedAt, key.ExpiresAt))];

    private void Check(KeyOrder order)
    {
        if (!NamePattern().IsMatch(order.Name) || order.Name == AdminName)
        {
            throw RefusalException.Invalid("key.name", $"'{order.Name}' can't name a key. Use 1 to 64 letters, digits, '.', '-', '_' or '@', and not '{AdminName}'.");
        }

        if (Roles.Parse(order.Role) is null)
        {
            throw RefusalException.Invalid("key.role", $"There is no role '{order.Role}'. Roles are {string.Join(", ", Roles.Names)}.");
        }

        if (order.ExpiresAt <= clock.GetUtcNow())
        {
            throw RefusalException.Invalid("key.expires", $"The key '{order.Name}' would expire in the past.");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._@-]{1,64}\z")]
    private static partial Regex NamePattern();
}

/// <summary>Who asks.</summary>
internal sealed record Caller(string Name, Role Role)
{
    /// <summary>As runs and the audit name them.</summary>
    public string Actor => "key:" + Name;
}

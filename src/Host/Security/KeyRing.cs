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
                found = new Caller(stored.Name, Roles.Parse(stored.Role) ?? Role.Sales) { Scope = ScopeOf(stored) };
            }
        }

        return found;
    }

    public async Task<NewKeyDocument> AddAsync(KeyOrder order, Acting acting, CancellationToken ct)
    {
        Check(order, acting.Scope);
        var (value, now) = (AdminKey.New(), clock.GetUtcNow());
        var key = new StoredKey(order.Name, order.Role, Convert.ToHexStringLower(AdminKey.HashOf(value)), now, order.ExpiresAt, Kept(order.Workflows), Kept(order.Activities));
        return await store.AddKeyAsync(key, new AuditRow(now, acting.Actor, "key.add", order.Name, DetailOf(order)), ct)
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
        [.. (await store.ListKeysAsync(ct)).Select(key => new KeyDocument(key.Name, key.Role, key.CreatedAt, key.ExpiresAt, KeyScope.Patterns(key.Workflows), KeyScope.Patterns(key.Activities)))];

    private static KeyScope ScopeOf(StoredKey key) => new KeyScope(KeyScope.Patterns(key.Workflows), KeyScope.Patterns(key.Activities)) is { IsAll: false } scope ? scope : KeyScope.All;

    private static string? Kept(IReadOnlyList<string>? patterns) => patterns is null ? null : string.Join(',', patterns);

    private static string DetailOf(KeyOrder order) => string.Join(", ", new[]
    {
        order.Role,
        order.ExpiresAt is { } end ? $"until {AuditChain.Time(end)}" : null,
        order.Workflows is { } workflows ? $"workflows {Kept(workflows)}" : null,
        order.Activities is { } activities ? $"activities {Kept(activities)}" : null,
    }.OfType<string>());

    private void Check(KeyOrder order, KeyScope giver)
    {
        // Else a key for one workflow could make itself one for all.
        if (!giver.IsAll)
        {
            throw new RefusalException(RefusalKind.Forbidden, "key.scope", "A key that isn't for every workflow and activity may not make keys. Use one that is.");
        }

        foreach (var pattern in (order.Workflows ?? []).Concat(order.Activities ?? []))
        {
            if (!PatternPattern().IsMatch(pattern))
            {
                throw RefusalException.Invalid("key.pattern", $"'{pattern}' can't say what a key is for. Use an id or a type, with '*' for any letters: 1 to 128 of them, without commas and spaces at the ends.");
            }
        }

        if (order.Workflows is { Count: 0 } || order.Activities is { Count: 0 })
        {
            throw RefusalException.Invalid("key.pattern", "A key for nothing can't be made: name workflows or activities, or leave the scope out for all of them.");
        }

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

    [GeneratedRegex(@"^(?! )[^,\p{C}]{1,128}(?<! )\z")]
    private static partial Regex PatternPattern();

    [GeneratedRegex(@"^[A-Za-z0-9._@-]{1,64}\z")]
    private static partial Regex NamePattern();
}

/// <summary>Who asks.</summary>
internal sealed record Caller(string Name, Role Role)
{
    public KeyScope Scope { get; init; } = KeyScope.All;

    /// <summary>As runs and the audit name them.</summary>
    public string Actor => "key:" + Name;

    public Acting Acting => new(Actor, Scope);
}

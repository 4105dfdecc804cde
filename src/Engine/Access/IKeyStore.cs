using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Access;

/// <summary>Keys of persons and programs, shared by every process on the store; each change has its audit row in the same transaction.</summary>
public interface IKeyStore
{
    /// <summary>Keys by name.</summary>
    Task<IReadOnlyList<StoredKey>> ListKeysAsync(CancellationToken ct);

    /// <summary>False: the name is taken; nothing was written.</summary>
    Task<bool> AddKeyAsync(StoredKey key, AuditRow audit, CancellationToken ct);

    /// <summary>False: there is no such key; nothing was written.</summary>
    Task<bool> RevokeKeyAsync(string name, AuditRow audit, CancellationToken ct);
}

/// <summary>A key as it is kept.</summary>
/// <param name="Hash">SHA-256 of the key, hex; the key itself is kept nowhere.</param>
/// <param name="ExpiresAt">Null: never.</param>
/// <param name="Workflows">Which definitions it may change and start, as its owner reads them; null: any.</param>
/// <param name="Activities">Which activities it may use; null: any.</param>
public sealed record StoredKey(string Name, string Role, string Hash, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, string? Workflows = null, string? Activities = null);

using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Sealing;

/// <summary>Secrets that people gave a name, shared by every process on the store; each change has its audit row in the same transaction. Nothing here can open a value.</summary>
public interface INamedSecretStore
{
    /// <summary>All but the removed ones, by name.</summary>
    Task<IReadOnlyList<NamedSecret>> ListNamedSecretsAsync(CancellationToken ct);

    /// <summary>Those of these names that are stored, removed ones too: their versions go on.</summary>
    Task<IReadOnlyList<KeptSecret>> NamedSecretsAsync(IReadOnlyCollection<string> names, CancellationToken ct);

    /// <summary>Stores a secret in the place of the one with its name.</summary>
    /// <param name="secret">With the revision that it was changed from.</param>
    /// <returns>False: the stored one has another revision; nothing was written.</returns>
    Task<bool> PutNamedSecretAsync(KeptSecret secret, AuditRow audit, CancellationToken ct);

    /// <summary>Removes a secret with its value, unless the latest or the published version of a definition, or a schedule, refers to it.</summary>
    Task<SecretRemoval> RemoveNamedSecretAsync(string name, AuditRow audit, CancellationToken ct);
}

/// <param name="Found">There is such a secret.</param>
/// <param name="UsedBy">Names of definitions that refer to it, for which nothing was removed; empty: none.</param>
public sealed record SecretRemoval(bool Found, IReadOnlyList<string> UsedBy)
{
    /// <summary>Names of schedules that give it to their runs, for which nothing was removed; empty: none.</summary>
    public IReadOnlyList<string> Schedules { get; init; } = [];
}

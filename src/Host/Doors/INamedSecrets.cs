namespace NexusWorkflows.Host.Doors;

/// <summary>Secrets that workflows refer to by name; in this process's store, or at a server. No platform is needed for it, and no value comes out of it.</summary>
internal interface INamedSecrets
{
    Task<NamedSecretDocument> FindAsync(string name, CancellationToken ct);

    /// <summary>Gives a name its value, be it a new one.</summary>
    Task<NamedSecretDocument> SetAsync(string name, NamedSecretOrder order, CancellationToken ct);

    /// <summary>From now on nobody gets the value.</summary>
    Task<NamedSecretDocument> RevokeAsync(string name, CancellationToken ct);

    /// <summary>Refused while a workflow refers to it.</summary>
    Task RemoveAsync(string name, CancellationToken ct);
}

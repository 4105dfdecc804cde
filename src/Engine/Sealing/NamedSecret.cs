namespace NexusWorkflows.Engine.Sealing;

/// <summary>What is known of a secret that people gave a name; its value is never part of it.</summary>
/// <param name="Name">See <see cref="SecretName"/>.</param>
/// <param name="Id">16 hex digits; another one for a later secret of the same name.</param>
/// <param name="Version">From 1, one more with each new value; goes on where a removed name is used again.</param>
/// <param name="Status">As stored: that its time is over is seen by <see cref="StatusAt"/>.</param>
public sealed record NamedSecret(string Name, string Id, int Version, SecretStatus Status, DateTimeOffset CreatedAt)
{
    /// <summary>The one kind of value there is.</summary>
    public const string Text = "text";

    /// <summary>Null: the name itself.</summary>
    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    /// <summary>What it is for, in its owner's words; a definition that asks for another scope doesn't get it. Null: none.</summary>
    public string? Scope { get; init; }

    /// <summary>Null: never changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>From then on the value isn't given out. Null: it is always.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public SecretStatus StatusAt(DateTimeOffset now) => Status == SecretStatus.Active && ExpiresAt <= now ? SecretStatus.Expired : Status;
}

/// <summary>Whether a named secret's value is given out. The words are Elsa's.</summary>
public enum SecretStatus
{
    Active,

    /// <summary>Replaced by a newer version. No secret is stored as that: an older value is gone with its replacement.</summary>
    Retired,
    Expired,
    Revoked,
    Deleted,
}

/// <summary>A named secret as it is stored.</summary>
/// <param name="Sealed">See <see cref="SecretBox.SealNamed"/>; null: revoked or removed, and the value with it.</param>
/// <param name="Revision">One more with each change, whatever was changed; 0: it isn't stored yet.</param>
public sealed record KeptSecret(NamedSecret Secret, byte[]? Sealed, int Revision = 0);

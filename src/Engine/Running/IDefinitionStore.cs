namespace NexusWorkflows.Engine.Running;

/// <summary>Definitions, immutable per version, stored as they came.</summary>
public interface IDefinitionStore
{
    /// <summary>One stored version, by the id of its content or by its <see cref="StoredDefinition.ElsaId"/>; null: there is none.</summary>
    Task<StoredDefinition?> FindVersionAsync(string versionId, CancellationToken ct);

    /// <summary>The version of a definition with this number; null: there is none.</summary>
    Task<StoredDefinition?> FindNumberAsync(string definitionId, int version, CancellationToken ct);

    /// <summary>The published version of a definition, found by its id or its name.</summary>
    Task<StoredDefinition?> FindPublishedAsync(string definitionIdOrName, CancellationToken ct);

    /// <summary>The latest version, published or draft.</summary>
    Task<StoredDefinition?> FindLatestAsync(string definitionIdOrName, CancellationToken ct);

    Task<IReadOnlyList<StoredDefinition>> ListAsync(CancellationToken ct);

    /// <summary>Saves a definition, in the place of a present draft, and makes it the published version if asked; what runs are pinned to stays for them. What starts the published one by itself takes the place of what started the one before.</summary>
    Task<StoredDefinition> AddAsync(string definitionId, string name, string json, bool publish, AuditRow audit, CancellationToken ct);

    /// <summary>Publishes none of a definition's versions any more, so that nothing starts it; false: none was published.</summary>
    Task<bool> RetractAsync(string definitionId, AuditRow audit, CancellationToken ct);
}

/// <param name="VersionId">The id of this very content, which never changes: what runs are pinned to.</param>
/// <param name="Json">The text as it came.</param>
/// <param name="Hash">SHA-256 of <paramref name="Json"/>, hex.</param>
public sealed record StoredDefinition(string VersionId, string DefinitionId, string Name, int Version, bool IsPublished, bool IsLatest, DateTimeOffset CreatedAt, string Json, string Hash)
{
    /// <summary>The version's id for a designer, never another one's <see cref="VersionId"/>: a draft keeps it when it is saved again, though its content is another then.</summary>
    public string ElsaId { get; init; } = VersionId;

    /// <summary>Replaced by a later save, or deleted: only runs that are pinned to it still need it.</summary>
    public bool IsSuperseded { get; init; }

    /// <summary>Grows with each change of what it means and of whether it is published; never the same for two texts of a definition.</summary>
    public long Revision { get; init; }

    /// <summary>Who made that change; null: it was before that was kept.</summary>
    public string? ChangedBy { get; init; }

    /// <summary>When; null: it was before that was kept.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>The definition whose save was refused because somebody else had changed it, and of which this is the refused text; null: it is a definition of its own, as any that was published.</summary>
    public string? AsideOf { get; init; }
}

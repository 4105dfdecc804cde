namespace NexusWorkflows.Engine.Running;

/// <summary>Versions of definitions as a designer edits them. What a run is pinned to is never changed by any of it (S13).</summary>
public interface IDefinitionEditor
{
    /// <summary>Stores a draft: in the place of the present one, or as the next version where the latest is published.</summary>
    Task<StoredDefinition> SaveAsync(DefinitionDraft draft, AuditRow audit, CancellationToken ct);

    /// <summary>The same where the latest text is still the one that was edited; null: it is another, or gone, and nothing was written.</summary>
    Task<StoredDefinition?> SaveOverAsync(DefinitionDraft draft, EditedFrom from, AuditRow audit, CancellationToken ct);

    /// <summary>Keeps a text that may not take the present one's place, as a draft of its own, in the place of what was kept for the same editor before; null: the draft's id is taken, and nothing was written.</summary>
    /// <param name="ofDefinitionId">See <see cref="StoredDefinition.AsideOf"/>.</param>
    Task<StoredDefinition?> SetAsideAsync(DefinitionDraft draft, string ofDefinitionId, EditedFrom from, AuditRow audit, CancellationToken ct);

    /// <summary>Makes a version the published one of its definition; null: it was changed or deleted meanwhile.</summary>
    /// <param name="versionId">The very content that was checked.</param>
    Task<StoredDefinition?> PublishAsync(string versionId, AuditRow audit, CancellationToken ct);

    /// <summary>Takes the published version back; it stays as a draft where it is the latest. Null: none is published.</summary>
    Task<StoredDefinition?> RetractVersionAsync(string definitionId, AuditRow audit, CancellationToken ct);

    /// <summary>Adds a version with the content of an older one, as a draft; null: there is no such version.</summary>
    Task<StoredDefinition?> RevertAsync(string definitionId, int version, AuditRow audit, CancellationToken ct);

    /// <summary>Deletes whole definitions, all or none. What finished runs show stays readable by its id.</summary>
    Task<DefinitionRemoval> RemoveAsync(IReadOnlyList<string> definitionIds, AuditRow audit, CancellationToken ct);

    /// <summary>Deletes single versions, all or none.</summary>
    /// <param name="elsaIds">See <see cref="StoredDefinition.ElsaId"/>.</param>
    Task<DefinitionRemoval> RemoveVersionsAsync(IReadOnlyList<string> elsaIds, AuditRow audit, CancellationToken ct);

    Task<DefinitionPage> SearchAsync(DefinitionFilter filter, CancellationToken ct);

    /// <summary>The number of definitions, whatever their versions.</summary>
    Task<long> CountAsync(CancellationToken ct);

    /// <summary>Whether no other definition has this name, upper and lower case taken as the same.</summary>
    /// <param name="exceptDefinitionId">The definition that may have it; null: none.</param>
    Task<bool> IsNameFreeAsync(string name, string? exceptDefinitionId, CancellationToken ct);
}

/// <summary>A definition to save.</summary>
/// <param name="Json">The text as it came.</param>
/// <param name="Publish">Publish it in the same transaction.</param>
/// <param name="ElsaId">The id to give a new version; null, or taken: one is made.</param>
public sealed record DefinitionDraft(string DefinitionId, string Name, string? Description, string Json, bool Publish, string? ElsaId = null)
{
    /// <summary>It means what the draft means in whose place it comes, which so keeps its revision.</summary>
    public bool MeansTheSame { get; init; }
}

/// <summary>What an editor had before it.</summary>
/// <param name="Revision">See <see cref="StoredDefinition.Revision"/>.</param>
/// <param name="Editor">Names one opening of the definition: its saves may overlap, so that it is no stranger to what it saved a moment ago. Null: it has no name.</param>
public sealed record EditedFrom(long Revision, string? Editor);

/// <param name="Removed">Versions that are gone.</param>
/// <param name="LiveRunId">A run that still needs one of them, for which nothing was deleted; null: none.</param>
public sealed record DefinitionRemoval(int Removed, string? LiveRunId);

/// <summary>Which versions to list.</summary>
/// <param name="Ids">Ids of versions, also of those that only old runs still need; null: any.</param>
/// <param name="DefinitionIds">Null: any.</param>
/// <param name="Version">A version's number, with <see cref="VersionChoice.Number"/>.</param>
/// <param name="Search">Part of the name, the description or an id, upper and lower case taken as the same; null: any.</param>
/// <param name="Skip">How many to leave out from the start.</param>
/// <param name="Take">How many at most.</param>
public sealed record DefinitionFilter(
    IReadOnlyList<string>? Ids = null,
    IReadOnlyList<string>? DefinitionIds = null,
    VersionChoice Versions = VersionChoice.All,
    int? Version = null,
    string? Search = null,
    DefinitionOrder Order = DefinitionOrder.Created,
    bool Descending = true,
    int Skip = 0,
    int Take = int.MaxValue)
{
    /// <summary>Only those whose id begins with <see cref="SystemPrefix"/>, or only the others; null: both.</summary>
    public bool? IsSystem { get; init; }

    public string SystemPrefix { get; init; } = "";
}

public sealed record DefinitionPage(IReadOnlyList<StoredDefinition> Items, long Total);

/// <summary>Which versions of a definition are meant.</summary>
public enum VersionChoice
{
    All,
    Latest,
    Published,
    Draft,
    LatestOrPublished,
    LatestAndPublished,
    Number,
}

public enum DefinitionOrder
{
    Created,
    Name,
    Version,
}

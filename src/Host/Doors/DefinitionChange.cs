namespace NexusWorkflows.Host.Doors;

/// <summary>One thing that an import would change.</summary>
/// <param name="Place">What it is about, for example <c>activity 'createSite' apps</c>.</param>
/// <param name="Kind">added, removed or changed.</param>
/// <param name="Old">Null: there was nothing, or it isn't told.</param>
/// <param name="New">Null: there is nothing, or it isn't told.</param>
internal sealed record DefinitionChange(string Place, string Kind, string? Old, string? New)
{
    public const string ChangedKind = "changed";

    public static DefinitionChange Added(string place, string? what) => new(place, "added", null, what);

    public static DefinitionChange Removed(string place, string? what) => new(place, "removed", what, null);

    public static DefinitionChange Changed(string place, string? old, string? now) => new(place, ChangedKind, old, now);
}

/// <summary>What an import of one file would do.</summary>
/// <param name="Status">new, unchanged or changed.</param>
internal sealed record ImportFile(string File, string DefinitionId, string Name, string Status, IReadOnlyList<DefinitionChange> Changes);

internal sealed record ImportPlan(IReadOnlyList<ImportFile> Files);

namespace NexusWorkflows.Lab;

/// <summary>What one backup holds and where it goes.</summary>
internal sealed record BackupPlan
{
    public bool WithFiles { get; init; }

    public bool Compress { get; init; }

    public bool Verbose { get; init; }

    /// <summary>A folder; null means the site's own.</summary>
    public string? Directory { get; init; }

    public string? DatabaseFile { get; init; }

    public string? ConfigFile { get; init; }

    public string? PublicFile { get; init; }

    public string? PrivateFile { get; init; }
}

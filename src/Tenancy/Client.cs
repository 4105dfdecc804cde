namespace NexusWorkflows.Tenancy;

/// <summary>A client: whoever sites are kept for.</summary>
public sealed record Client
{
    /// <summary>As people write it; unique.</summary>
    public required string Name { get; init; }

    /// <summary>Mail address of the contact; null: not known.</summary>
    public string? Email { get; init; }

    public string? Notes { get; init; }

    /// <summary>Set by the register when the row is new.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set by the register with each change.</summary>
    public DateTimeOffset ChangedAt { get; init; }
}

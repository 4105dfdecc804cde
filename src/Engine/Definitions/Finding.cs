namespace NexusWorkflows.Engine.Definitions;

/// <summary>What a check of a definition found.</summary>
/// <param name="Place">Where it stands: <c>root.activities[2]</c>.</param>
public sealed record Finding(Severity Severity, string Place, string Message);

public enum Severity
{
    /// <summary>Odd, but it can be published.</summary>
    Warning,

    /// <summary>It can't work: publishing is refused.</summary>
    Error,
}

namespace NexusWorkflows.Platform.Traefik;

/// <summary>A route to write. <paramref name="Name"/> prefixes its routers and must be the client's alone: <see cref="RouteName.For"/>.</summary>
public sealed record Route(string Domain, string Token, string Name);

/// <summary>A file that routes the domain. <paramref name="Token"/> is null when it isn't marked as made by a run.</summary>
public sealed record RouteFile(string Path, string Domain, string? Token)
{
    /// <summary>True when its content is exactly what would be written for this domain and token.</summary>
    public bool Whole { get; init; }

    /// <summary>Why the file could not be understood; null when it could.</summary>
    public string? Unreadable { get; init; }
}

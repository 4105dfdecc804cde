namespace NexusWorkflows.Platform.Authentik;

/// <summary>Where one Authentik is and how to speak to it.</summary>
public sealed record AuthentikOptions
{
    /// <summary>Root of the API, for example <c>https://auth.example.com/api/v3/</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>A token of intent <c>api</c>. Secret.</summary>
    public required string Token { get; init; }

    /// <summary>A user outside every client's group, by whom it is proved that outsiders are refused.</summary>
    public string OutsiderUsername { get; init; } = "nexus-outsider";

    /// <summary>Slug of the flow that asks for consent to sign on.</summary>
    public string AuthorizationFlow { get; init; } = "default-provider-authorization-implicit-consent";

    /// <summary>Slug of the flow that ends a session.</summary>
    public string InvalidationFlow { get; init; } = "default-provider-invalidation-flow";

    /// <summary>Name of the key pair that signs ID tokens; without one they are signed by the client secret.</summary>
    public string SigningKey { get; init; } = "authentik Self-signed Certificate";

    /// <summary>The <c>host:port</c> to dial instead of the name in <see cref="Url"/>; null dials the name.</summary>
    public string? Connect { get; init; }

    /// <summary>Longest wait for one whole answer; 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Names the address alone, never the token.</summary>
    public override string ToString() => $"Authentik at {Url}";
}

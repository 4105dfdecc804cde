namespace NexusWorkflows.Platform.Tls;

/// <summary>Where the handshake is made and what is trusted.</summary>
public sealed record TlsOptions
{
    /// <summary>The <c>host:port</c> to dial; the name asked for is the domain's.</summary>
    public required string Connect { get; init; }

    /// <summary>PEM file of roots trusted beside the system's; null trusts the system's alone.</summary>
    public string? CaFile { get; init; }

    /// <summary>Longest wait for one handshake; 15 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);
}

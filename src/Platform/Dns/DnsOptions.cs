namespace NexusWorkflows.Platform.Dns;

/// <summary>Whom to ask, and what our own address is.</summary>
public sealed record DnsOptions
{
    /// <summary>The resolver as <c>host:port</c>; null asks the machine's resolvers.</summary>
    public string? Resolver { get; init; }

    /// <summary>The address that the sites' names must point to; null when it isn't known.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>Longest wait for one answer; 5 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>How one site's web interface is reached.</summary>
public sealed record SiteOptions
{
    /// <summary>The site's name: sent as Host and checked in the certificate.</summary>
    public required string Domain { get; init; }

    /// <summary>Scheme and port of the requests, for example <c>https://acme.example.com/</c>; its host is replaced by the domain.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>host:port to dial instead of the name; null: the name is looked up.</summary>
    public string? Connect { get; init; }

    /// <summary>PEM file of a certificate authority to trust instead of the machine's; null: the machine's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Limit of one request; the setup wizard takes about half a minute.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(3);
}

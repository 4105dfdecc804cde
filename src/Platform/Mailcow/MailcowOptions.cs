namespace NexusWorkflows.Platform.Mailcow;

/// <summary>Where one Mailcow is and how to speak to it.</summary>
public sealed record MailcowOptions
{
    /// <summary>Root of the Mailcow, without <c>/api/v1</c>, for example <c>https://mail.example.com/</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>A read-write API key. Secret.</summary>
    public required string ApiKey { get; init; }

    /// <summary>The host name that mail records point to (MAILCOW_HOSTNAME).</summary>
    public required string MailHost { get; init; }

    /// <summary>The <c>host:port</c> to dial instead of the name in <see cref="Url"/>; null dials the name.</summary>
    public string? Connect { get; init; }

    /// <summary>Longest wait for one whole answer; 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Names the address alone, never the key.</summary>
    public override string ToString() => $"Mailcow at {Url}";
}

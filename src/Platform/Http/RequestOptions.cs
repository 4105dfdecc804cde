namespace NexusWorkflows.Platform.Http;

/// <summary>Where workflows may send requests, and how long and large an answer may be.</summary>
public sealed record RequestOptions
{
    /// <summary>Which addresses may be reached that aren't public. Default: none.</summary>
    public AddressRule Allow { get; init; } = AddressRule.PublicOnly;

    /// <summary>Limit of one request, answer included. Default 100 s, as Elsa's.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The most that an answer's body may have, in bytes. Default 1 MiB.</summary>
    public int AnswerLimit { get; init; } = 1024 * 1024;
}

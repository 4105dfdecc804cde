namespace NexusWorkflows.Platform.Http;

/// <summary>One request that a workflow sends.</summary>
/// <param name="Body">Null: none.</param>
public sealed record OutgoingRequest(HttpMethod Method, Uri Url, byte[]? Body, string? ContentType, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The address without what may be secret in it.</summary>
    public string Where => $"{Url.Scheme}://{Url.Authority}{Url.AbsolutePath}";
}

/// <summary>How a request ended.</summary>
public abstract record RequestResult
{
    private RequestResult()
    {
    }

    /// <param name="Headers">Those of the content among them.</param>
    /// <param name="ContentType">The media type without parameters; null: none.</param>
    public sealed record Answered(int Status, IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Headers, string? ContentType, byte[] Body) : RequestResult;

    /// <summary>No connection came about: nothing was sent.</summary>
    public sealed record NotConnected(string Reason) : RequestResult;

    /// <summary>It was sent, wholly or in part, and there is no whole answer.</summary>
    /// <param name="TimedOut">The time was over; false: the connection broke.</param>
    public sealed record Unanswered(bool TimedOut, string Reason) : RequestResult;
}

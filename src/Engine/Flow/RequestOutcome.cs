namespace NexusWorkflows.Engine.Flow;

/// <summary>How a request ends other than by a status, as Elsa names it.</summary>
public static class RequestOutcome
{
    public const string FailedToConnect = "Failed to connect";

    public const string Timeout = "Timeout";

    public const string UnmatchedStatusCode = "Unmatched status code";
}

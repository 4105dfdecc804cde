using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>The retry strategies as a designer lists them. All of them fit every activity, whatever category it asks for.</summary>
internal static class RetryStrategies
{
    /// <summary>The category of every activity that is tried again.</summary>
    public const string Category = "Steps";

    public static IReadOnlyList<RetryStrategyDocument> All { get; } = [.. RetryStrategy.All.Select(strategy => new RetryStrategyDocument(
        strategy.Id, strategy.DisplayName, strategy.Attempts - 1, strategy.First, strategy.Factor == 1 ? "Constant" : "Exponential", strategy.Longest, strategy.Jitter))];
}

/// <param name="MaxRetryAttempts">Attempts after the first; null: as many as the activity itself has.</param>
internal sealed record RetryStrategyDocument(string Id, string DisplayName, int? MaxRetryAttempts, TimeSpan Delay, string BackoffType, TimeSpan MaxDelay, bool UseJitter);

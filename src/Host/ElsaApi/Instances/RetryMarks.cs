using System.Text.Json.Nodes;
using NexusWorkflows.Host.ElsaApi.Descriptors;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>What an execution that was tried again shows of it.</summary>
internal static class RetryMarks
{
    private const string Count = "RetryAttemptsCount";

    /// <summary>One attempt more than before.</summary>
    public static JsonObject After(JsonObject metadata) => new() { ["HasRetryAttempts"] = true, [Count] = (metadata[Count]?.GetValue<int>() ?? 0) + 1 };

    /// <summary>The strategy that was chosen for it; null: none was.</summary>
    public static JsonObject? StrategyOf(JsonObject? data) =>
        data?["strategy"]?.ToString() is { } id && RetryStrategies.All.FirstOrDefault(strategy => strategy.Id == id) is { } chosen ? new JsonObject { ["ResilienceStrategy"] = ElsaJson.Node(chosen) } : null;
}

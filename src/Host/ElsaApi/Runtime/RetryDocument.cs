using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Host.ElsaApi.Runtime;

/// <summary>One attempt that was made again.</summary>
/// <param name="AttemptNumber">From 1: the first attempt isn't one of them.</param>
/// <param name="RetryDelay">The wait before it.</param>
/// <param name="Details">Why it was made; a client reads texts only.</param>
internal sealed record RetryDocument(
    string Id, string ActivityInstanceId, string ActivityId, string WorkflowInstanceId, int AttemptNumber, TimeSpan RetryDelay, DateTimeOffset Timestamp, IReadOnlyDictionary<string, string> Details)
{
    public static RetryDocument Of(string executionId, string runId, int number, JournalEntry entry)
    {
        var data = entry.Data ?? [];
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Cause"] = Text(data["reason"]),
            ["Code"] = Text(data["code"]),
            ["Attempt"] = $"{Text(data["attempt"])} of {Text(data["of"])}",
            ["At"] = entry.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        if (data["strategy"] is { } strategy)
        {
            details["Strategy"] = Text(strategy);
        }

        return new RetryDocument($"{executionId}-{entry.Sequence}", executionId, entry.ActivityId ?? "", runId, number, Delay(data["seconds"]), entry.At, details);
    }

    private static TimeSpan Delay(JsonNode? seconds) =>
        seconds is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? TimeSpan.FromSeconds(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)) : TimeSpan.Zero;

    private static string Text(JsonNode? node) => node is null ? "" : node.ToString();
}

using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Authoring;

/// <summary>The promise to make an effect, committed before the call.</summary>
/// <param name="Token">The mark to send along in the create; the same for every attempt at this effect. 18 characters: <c>nx</c> and 16 hex digits.</param>
/// <param name="ExecutionId">A new id for this attempt's command, by which it is found again after a restart.</param>
/// <param name="SentAt">When the attempt was committed, UTC.</param>
/// <param name="Before">For a setting, the value before; null otherwise.</param>
public sealed record Intent(string Token, string ExecutionId, DateTimeOffset SentAt, JsonNode? Before);

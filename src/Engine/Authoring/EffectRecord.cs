using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Authoring;

/// <summary>What a step changed outside, as recorded when it was read back.</summary>
/// <param name="Id">The record's own id.</param>
/// <param name="Token">The token it was made with.</param>
/// <param name="Ids">The facts recorded with it.</param>
/// <param name="Before">For a setting, the opened value before; null otherwise.</param>
public sealed record EffectRecord(string Id, Target Target, string Token, JsonObject Ids, JsonNode? Before);

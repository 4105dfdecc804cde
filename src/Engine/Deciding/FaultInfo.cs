using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>What went wrong with a step.</summary>
/// <param name="Message">In plain words; never a secret.</param>
/// <param name="Exception">Short type name, as Elsa shows it; null for our own activities.</param>
/// <param name="Inner">The cause, as <c>{"exception","message"}</c>.</param>
/// <param name="Kind">transient, permanent, unknown, down or conflict; null for the flow.</param>
/// <param name="EffectId">The effect that an undo couldn't remove.</param>
internal sealed record FaultInfo(string Message, string? Exception = null, JsonObject? Inner = null, string? Kind = null, string? Code = null, int Attempts = 1, string? EffectId = null);

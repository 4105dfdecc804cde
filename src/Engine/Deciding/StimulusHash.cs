using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>What bookmarks and triggers are found by: a digest of the kind of stimulus and what it is about.</summary>
public static class StimulusHash
{
    /// <summary>SHA-256 as hex digits; the order of members doesn't matter.</summary>
    /// <param name="kind">For example <c>Elsa.Event</c>.</param>
    /// <param name="payload">What the stimulus is about, for example the event's name; null: nothing further.</param>
    /// <param name="stepId">Only that step of a run, or that activity of a definition; null: any.</param>
    public static string Of(string kind, JsonNode? payload, string? stepId = null) => Digest.Of($"{kind}\n{Digest.Canonical(payload)}\n{stepId}");
}

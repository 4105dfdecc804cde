using System.Text.Json.Nodes;

namespace NexusWorkflows.Activities.Sso;

/// <summary>The ownership token in the attributes of a group or user.</summary>
internal static class SsoMark
{
    public static string Of(JsonObject attributes) => attributes["nexus"] is JsonValue value && value.TryGetValue(out string? token) ? token : Mark.None;
}

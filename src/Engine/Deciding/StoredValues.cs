using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>Values of a run's state as people may see them.</summary>
public static class StoredValues
{
    /// <summary>A copy in which a secret is the reference it is, and a user's own <c>$secret</c> stands as it was given.</summary>
    public static JsonNode? Shown(JsonNode? stored) => stored switch
    {
        JsonObject members when SecretValues.NameOf(members) is not null => members.DeepClone(),
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(SecretValues.Unescaped(member.Key), Shown(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Shown)]),
        _ => stored?.DeepClone(),
    };
}

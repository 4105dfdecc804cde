using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>What a request can't do without.</summary>
internal static class RequestInputs
{
    /// <exception cref="InputFault">There is no address; in Elsa's words.</exception>
    public static void Check(JsonObject inputs)
    {
        if (Expressions.Values.ToText(inputs["Url"]) is not { Length: > 0 })
        {
            throw InputFault.Of("Exception", "Url is required.");
        }
    }
}

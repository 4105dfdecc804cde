using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Goes on by the connection that stands for the answer's status.</summary>
internal sealed class FlowSendHttpRequest : SendingActivity
{
    public override void Check(JsonObject inputs) => RequestInputs.Check(inputs);

    public override string? LostOutcome(Burst burst, StepState step)
    {
        var node = burst.NodeOf(step);
        var goesOn = (node.Parent?.Property("connections") as JsonArray ?? []).Any(connection =>
            connection?["source"] is JsonObject source && Text(source["activity"]) == node.ActivityId && Text(source["port"]) == RequestOutcome.Timeout);
        return goesOn ? RequestOutcome.Timeout : null;
    }

    private static string? Text(JsonNode? node) => Definitions.GraphReader.Text(node);
}

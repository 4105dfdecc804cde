using System.Globalization;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>After the answer, the activity that stands for its status runs, or the one for a failure.</summary>
internal sealed class SendHttpRequest : SendingActivity
{
    public override bool TellsOutcomes => false;

    public override void Check(JsonObject inputs) => RequestInputs.Check(inputs);

    public override Node? BranchOf(Node node, IReadOnlyList<string> outcomes)
    {
        switch (outcomes[0])
        {
            case RequestOutcome.FailedToConnect:
                return node.ChildIn("failedToConnect");
            case RequestOutcome.Timeout:
                return node.ChildIn("timeout");
            case var status:
                var cases = node.Property("expectedStatusCodes") as JsonArray ?? [];
                var index = cases.ToList().FindIndex(c => Expressions.Values.ToText((c as JsonObject)?["statusCode"]) == status);
                return index < 0 ? node.ChildIn("unmatchedStatusCode") : node.ChildIn(string.Create(CultureInfo.InvariantCulture, $"expectedStatusCodes[{index}]"));
        }
    }

    public override string? LostOutcome(Burst burst, StepState step) => burst.NodeOf(step).ChildIn("timeout") is null ? null : RequestOutcome.Timeout;
}

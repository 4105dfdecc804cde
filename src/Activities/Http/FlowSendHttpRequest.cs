using System.Globalization;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Flow;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Activities.Http;

/// <summary>Elsa's request in a flowchart: each expected status is a way to go on, and so is <c>Done</c>.</summary>
[Activity("Elsa", "HTTP", "Sends a request and waits for the answer.", DisplayName = "HTTP request (flow)")]
public sealed class FlowSendHttpRequest(RequestSender sender) : RequestActivity(sender)
{
    [Input(Description = "Statuses, each a way to go on.", DefaultValue = new[] { "200" })]
    public Input<IReadOnlyList<string>> ExpectedStatusCodes { get; init; } = new(["200"]);

    protected override IReadOnlyList<string> OutcomesOf(int status)
    {
        var code = status.ToString(CultureInfo.InvariantCulture);
        return [(ExpectedStatusCodes.Value ?? []).Contains(code) ? code : RequestOutcome.UnmatchedStatusCode, "Done"];
    }
}

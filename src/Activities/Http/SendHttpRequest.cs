using System.Globalization;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Activities.Http;

/// <summary>Elsa's request in a sequence: the activity that stands for the answer's status runs within it.</summary>
[Activity("Elsa", "HTTP", "Sends a request and waits for the answer.", DisplayName = "HTTP request")]
public sealed class SendHttpRequest(RequestSender sender) : RequestActivity(sender)
{
    protected override IReadOnlyList<string> OutcomesOf(int status) => [status.ToString(CultureInfo.InvariantCulture)];
}

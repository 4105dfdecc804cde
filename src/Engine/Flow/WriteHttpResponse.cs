using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Answers the request that the run has taken, if it wasn't answered before; the run goes on.</summary>
internal sealed class WriteHttpResponse : FlowActivity
{
    private const int LeastStatus = 200;
    private const int MostStatus = 599;

    public override void Execute(Burst burst, StepState step)
    {
        var node = burst.NodeOf(step);
        var values = new RunValues(burst, step);
        var status = StatusOf(StepInputs.Text(values, node, "statusCode"), node);
        var content = StepInputs.Value(values, node, "content");
        var contentType = StepInputs.Text(values, node, "contentType");
        var headers = Values.Structured(StepInputs.Value(values, node, "responseHeaders")) as JsonObject;
        if (values.SecretsRead.Count > 0)
        {
            throw InputFault.Permanent("engine.secret_in_response", $"'{node.ActivityId}' would answer with a secret, which whoever called may be anybody to get. Leave it out.");
        }

        RequestMemory.Answer(burst.State, new JsonObject
        {
            ["status"] = status,
            ["contentType"] = string.IsNullOrWhiteSpace(contentType) ? TypeOf(content) : contentType,
            ["headers"] = headers?.DeepClone(),
            ["content"] = content is JsonObject or JsonArray ? JsonTexts.Write(content) : Values.ToText(content),
        });
        burst.Complete(step);
    }

    private static string? TypeOf(JsonNode? content) => content switch
    {
        null => null,
        JsonObject or JsonArray => "application/json",
        _ => "text/plain",
    };

    /// <summary>From a number, or a name such as <c>NotFound</c>.</summary>
    private static int StatusOf(string? written, Node node)
    {
        if (string.IsNullOrWhiteSpace(written))
        {
            return (int)HttpStatusCode.OK;
        }

        var isKnown = int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var status) || Named(written, out status);
        return isKnown && status is >= LeastStatus and <= MostStatus
            ? status
            : throw InputFault.Of("ArgumentException", $"'{written}' is no status that '{node.ActivityId}' can answer with. Give a number from {LeastStatus} to {MostStatus}, or a name such as NotFound.");
    }

    private static bool Named(string written, out int status)
    {
        var isNamed = Enum.TryParse<HttpStatusCode>(written.Trim(), ignoreCase: true, out var named);
        status = (int)named;
        return isNamed;
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Waits for a request to a path, or starts the workflow with it. The request stays the run's until something answers it.</summary>
internal sealed class HttpEndpoint : FlowActivity
{
    public const string Kind = "Elsa.HttpEndpoint";

    public override void Execute(Burst burst, StepState step)
    {
        var values = new RunValues(burst, step);
        var payloads = Payloads(burst.NodeOf(step), values, (name, value) => values.Note(burst.NodeOf(step), name, value));
        if (values.SecretsRead.Count > 0)
        {
            throw InputFault.Permanent("engine.secret_in_path", $"'{burst.NodeOf(step).ActivityId}' would wait at a path with a secret in it, which everybody who sees the run could read. Use 'authorize' instead.");
        }

        if (burst.TakeTrigger(step) is { } trigger)
        {
            Resume(burst, step, trigger.Input);
            return;
        }

        Bookmarks.WaitForAny(burst, step, Kind, [.. payloads.Select(payload => (payload.Shown, StimulusHash.Of(Kind, payload.About)))]);
    }

    public override void Resume(Burst burst, StepState step, JsonNode? payload)
    {
        var request = payload as JsonObject ?? [];
        RequestMemory.Take(burst.State, request);
        var outputs = new JsonObject();
        if (request["content"] is { } content)
        {
            outputs["ParsedContent"] = content.DeepClone();
        }

        outputs["RouteData"] = request["route"]?.DeepClone() ?? new JsonObject();
        outputs["QueryStringData"] = request["query"]?.DeepClone() ?? new JsonObject();
        outputs["Headers"] = request["headers"]?.DeepClone() ?? new JsonObject();
        outputs["Result"] = new JsonObject { ["method"] = request["method"]?.DeepClone(), ["path"] = request["path"]?.DeepClone(), ["contentType"] = request["contentType"]?.DeepClone() };
        burst.Complete(step, outputs);
    }

    /// <summary>What starts a definition with this activity: one for each method and shape of its path.</summary>
    /// <exception cref="ExpressionException">An input can't be read.</exception>
    public static IEnumerable<TriggerDeclaration> Triggers(Node node, ExpressionScope scope)
    {
        try
        {
            return [.. Payloads(node, scope, (_, _) => { }).Select(payload => new TriggerDeclaration(node.NodeId, Kind, payload.Shown) { About = payload.About })];
        }
        catch (InputFault fault)
        {
            throw new ExpressionException("FormatException", fault.Info.Message);
        }
    }

    private static List<Payload> Payloads(Node node, ExpressionScope scope, Action<string, JsonNode?> note)
    {
        var inputs = new EndpointInputs(node, scope, note);
        var path = inputs.Text("path") ?? throw InputFault.Of("InvalidOperationException", $"'{node.ActivityId}' has no path. Give it one, such as 'orders/{{id}}'.");
        var methods = inputs.Texts("supportedMethods");
        var shown = new JsonObject { ["path"] = HttpRoute.Normal(path), ["method"] = "", ["authorize"] = inputs.Truth("authorize") };
        inputs.AddTo(shown, "policy", "requestTimeout", "requestSizeLimit");
        HttpRoute route;
        try
        {
            route = HttpRoute.Parse(path);
        }
        catch (FormatException wrong)
        {
            throw InputFault.Of("FormatException", wrong.Message);
        }

        var payloads = new List<Payload>();
        foreach (var method in (methods.Count == 0 ? ["GET"] : methods).Select(method => method.Trim().ToLowerInvariant()).Distinct(StringComparer.Ordinal))
        {
            foreach (var shape in route.Shapes)
            {
                var one = shown.DeepClone().AsObject();
                one["method"] = method;
                payloads.Add(new Payload(one, EndpointAddress.About(shape, method)));
            }
        }

        return payloads;
    }

    /// <param name="Shown">As Elsa shows it.</param>
    /// <param name="About">What a request finds it by.</param>
    private sealed record Payload(JsonObject Shown, JsonObject About);
}

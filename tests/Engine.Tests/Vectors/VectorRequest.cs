using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Tests.Vectors;

/// <summary>A request of a vector, and what its caller gets.</summary>
internal sealed class VectorRequest(JsonObject stimulus, string id)
{
    private const string BasePath = "/workflows";
    private readonly string target = stimulus["path"]!.GetValue<string>();

    /// <summary>Status and body.</summary>
    public JsonArray Reply { get; private set; } = new(404, "");

    public void Send(VectorWorld world)
    {
        var path = target.Split('?')[0][BasePath.Length..];
        if (EndpointAddress.Of(path, stimulus["method"]!.GetValue<string>()).FirstOrDefault(world.IsAwaited) is not { } wanted)
        {
            return;
        }

        world.Send(wanted with { Input = Input(path, world.TemplateOf(wanted)) });
        Reply = ReplyOf(world.Runs.Select(run => run.State).Last());
    }

    private JsonObject Input(string path, string template) => new()
    {
        ["id"] = id,
        ["path"] = path,
        ["route"] = HttpRoute.Parse(template).ValuesIn(path),
        ["query"] = new JsonObject((target.Split('?') is [_, var query] ? query.Split('&') : []).Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], (JsonNode?)pair[1]))),
        ["content"] = stimulus["body"]?.DeepClone(),
    };

    private JsonArray ReplyOf(RunState run) => RequestMemory.AnswerTo(run, id) is { } answer
        ? new JsonArray(answer["status"]!.DeepClone(), answer["content"]?.DeepClone() ?? "")
        : new JsonArray(run.Status == RunStatus.Failed ? 500 : 200, "");
}

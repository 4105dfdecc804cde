using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Vectors.Stored;

/// <summary>A stored run in the members of a vector's <c>expect</c>.</summary>
internal static class RunRecords
{
    private static readonly string[] Events = ["Started", "Completed", "Suspended", "Resumed", "Faulted", "Canceled"];

    public static async Task<JsonObject> OfAsync(VectorEngine engine, RunRecord run)
    {
        var state = run.State;
        var graph = await engine.GraphAsync(state);
        var status = ElsaStatus.Of(state.Status);
        var variables = new JsonObject();
        foreach (var variable in graph.Variables)
        {
            variables[variable.Name] = SecretValues.Open(state.Scopes["w"].Values.GetValueOrDefault(variable.Id), _ => "***");
        }

        return new JsonObject
        {
            ["definitionId"] = state.DefinitionId,
            ["hasParent"] = state.Parent is not null,
            ["status"] = status.Status,
            ["subStatus"] = status.SubStatus,
            ["name"] = state.Name ?? "",
            ["correlationId"] = state.CorrelationId ?? "",
            ["trace"] = Trace(await engine.Queries.JournalAsync(run.Id, 0, 10_000, CancellationToken.None)),
            ["lines"] = new JsonArray([.. (await engine.Queries.LinesAsync(run.Id, CancellationToken.None)).Select(l => (JsonNode?)l)]),
            ["output"] = SecretValues.Open(state.Output, _ => "***"),
            ["variables"] = variables,
            ["incidents"] = new JsonArray([.. state.Incidents.Select(i => (JsonNode)new JsonObject { ["activityId"] = i.ActivityId, ["message"] = i.Message, ["exception"] = i.Exception })]),
            ["bookmarks"] = new JsonArray([.. state.Bookmarks.Select(b => (JsonNode)new JsonObject
            {
                ["name"] = b.Kind,
                ["activityId"] = graph.Nodes[state.Steps[b.StepId].NodeId].ActivityId,
                ["payload"] = b.Payload?.DeepClone(),
            })]),
        };
    }

    /// <summary>The members of an expected record in the same shape.</summary>
    public static JsonObject Expected(JsonObject expect, string definitionId, bool hasParent) => new()
    {
        ["definitionId"] = expect["definitionId"]?.DeepClone() ?? definitionId,
        ["hasParent"] = expect["hasParent"]?.DeepClone() ?? hasParent,
        ["status"] = expect["status"]?.DeepClone(),
        ["subStatus"] = expect["subStatus"]?.DeepClone(),
        ["name"] = expect["name"]?.DeepClone() ?? "",
        ["correlationId"] = expect["correlationId"]?.DeepClone() ?? "",
        ["trace"] = expect["trace"]?.DeepClone(),
        ["lines"] = expect["lines"]?.DeepClone(),
        ["output"] = expect["output"]?.DeepClone(),
        ["variables"] = expect["variables"]?.DeepClone(),
        ["incidents"] = VectorText.Known(expect["incidents"]!.AsArray()),
        ["bookmarks"] = expect["bookmarks"]?.DeepClone() ?? new JsonArray(),
    };

    private static JsonArray Trace(IReadOnlyList<JournalEntry> journal) => new([.. journal.Where(e => Events.Contains(e.Event)).Select(e => (JsonNode)(e.Event switch
    {
        "Completed" when e.Data?["outcomes"] is { } outcomes => new JsonArray(e.ActivityId, e.Event, outcomes.DeepClone()),
        "Faulted" => new JsonArray(e.ActivityId, e.Event, e.Data!["message"]!.DeepClone()),
        _ => new JsonArray(e.ActivityId, e.Event),
    }))]);
}

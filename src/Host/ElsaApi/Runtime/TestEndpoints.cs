using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.ElsaApi.Definitions;
using NexusWorkflows.Host.ElsaApi.Instances;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Runtime;

/// <summary>Tries one activity of a definition alone, in memory: nothing is stored, and nothing outside is touched. One that acts outside only looks there.</summary>
internal sealed class TestEndpoints(DefinitionDesk desk, ActivityCatalog catalog, PlanDesk plans, EngineSettings settings, TimeProvider clock)
{
    private const string TestValues = "VariableTestValues";

    public void Map(RouteGroupBuilder api) => api.Post("/tests/activities", async context =>
    {
        var body = await ElsaBody.ReadAsync(context);
        var stored = await FindAsync(body.Part("workflowDefinitionHandle"), context.RequestAborted) ?? throw ElsaErrors.Missing("workflow", "");
        var graph = WorkflowGraph.Parse(stored.Json, stored.Version);
        var node = NodeOf(graph, body.Part("activityHandle")) ?? throw ElsaErrors.Missing("activity", "");
        return ElsaJson.Answer(catalog.Find(node.Type) is null ? Try(stored, graph, node) : await LookAsync(stored, graph, node, context.RequestAborted));
    }).Needs(Right.Design);

    private async Task<StoredDefinition?> FindAsync(ElsaBody? handle, CancellationToken ct) =>
        handle?.Text("definitionVersionId") is { } versionId ? await desk.FindVersionAsync(versionId, ct)
        : handle?.Text("definitionId") is { } definitionId ? await desk.FindAsync(definitionId, VersionOptions.Parse(handle.Text("versionOptions"), VersionOptions.Latest), ct)
        : null;

    private static Node? NodeOf(WorkflowGraph graph, ElsaBody? handle) =>
        handle?.Text("activityNodeId") is { } nodeId ? graph.Nodes.GetValueOrDefault(graph.Composed(nodeId)) // whatever it uses, which isn't read here
        : handle?.Text("activityId") is { } id ? graph.Nodes.Values.FirstOrDefault(node => node.ActivityId == id)
        : null;

    /// <summary>What it would find and do, by the plan of a workflow of it alone.</summary>
    private async Task<JsonObject> LookAsync(StoredDefinition stored, WorkflowGraph graph, Node node, CancellationToken ct)
    {
        var (alone, state) = Alone(stored, graph, node);
        var plan = await plans.LookAsync(alone, state, ct);
        var looks = plan.Steps.Select(step => (JsonNode)new JsonObject { ["verdict"] = step.Verdict, ["target"] = step.Target, ["detail"] = step.Detail });
        var answer = new JsonObject
        {
            ["activityState"] = new JsonObject(),
            ["outputs"] = new JsonObject(),
            ["payload"] = new JsonObject { ["Looked"] = new JsonArray([.. looks]) },
            ["status"] = "Completed",
        };
        if (plan.Steps.FirstOrDefault(step => step.Verdict == "conflict") is { } conflict)
        {
            answer["status"] = "Faulted";
            answer["exception"] = new JsonObject { ["type"] = "Conflict", ["message"] = conflict.Detail };
        }

        return answer;
    }

    private (WorkflowGraph Graph, RunState State) Alone(StoredDefinition stored, WorkflowGraph graph, Node node)
    {
        var definition = JsonNode.Parse(stored.Json, documentOptions: JsonTexts.ForDefinitions)!.AsObject();
        definition["root"] = node.Json.DeepClone();
        var alone = WorkflowGraph.Parse(definition.ToJsonString(ElsaJson.Options), stored.Version);
        var state = new RunState { Id = "test", RootId = "test", DefinitionId = stored.DefinitionId, DefinitionVersionId = stored.VersionId, Actor = "test", OnFailure = OnFailure.Stop, StartedAt = clock.GetUtcNow() };
        if (graph.CustomProperties[TestValues] is JsonObject values)
        {
            state.Memory["variables"] = values.DeepClone();
        }

        return (alone, state);
    }

    private JsonObject Try(StoredDefinition stored, WorkflowGraph graph, Node node)
    {
        var (alone, state) = Alone(stored, graph, node);
        var decision = new Decider(catalog).Decide(alone, state, new RunEvent.Started(), new Moment(clock.GetUtcNow(), 1, new Dictionary<string, string>(), length => new string('*', length), settings));
        if (decision.Wish is not null)
        {
            throw ElsaErrors.Invalid($"'{node.Type}' starts another run: it isn't tried from here. Run the workflow.");
        }

        var records = new ExecutionRecords(new InstanceRecord(new RunRecord("test", "test", stored.Name, stored.Version, state, null, clock.GetUtcNow(), null, null, null, false), clock.GetUtcNow(), stored), alone);
        foreach (var entry in decision.Journal.Where(entry => entry.NodeId == alone.Root.NodeId))
        {
            records.Add(entry);
        }

        var record = records.All() is [var only, ..] ? only : throw new InvalidOperationException("The activity left no trace of having been tried.");
        var answer = new JsonObject { ["activityState"] = record.ActivityState ?? [], ["outputs"] = record.Outputs ?? [], ["payload"] = record.Payload ?? [], ["status"] = record.Status };
        if (record.Exception is { } exception)
        {
            answer["exception"] = exception;
        }

        return answer;
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Tests.Vectors;

/// <summary>One run of a <see cref="VectorWorld"/> and what it has shown so far.</summary>
internal sealed class PlayedRun(VectorWorld world, WorkflowGraph graph, RunState state)
{
    public string DefinitionId => graph.DefinitionId;

    public RunState State { get; private set; } = state;

    public List<JournalEntry> Journal { get; } = [];

    public List<JsonNode?> Lines { get; } = [];

    /// <summary>The journal as Elsa's has it; what a person told is ours alone.</summary>
    public JsonArray Trace() => new([.. Journal.Where(e => e.Event != "Told").Select(e => (JsonNode)(e.Event switch
    {
        "Completed" when e.Data?["outcomes"] is { } outcomes => new JsonArray(e.ActivityId, e.Event, outcomes.DeepClone()),
        "Faulted" => new JsonArray(e.ActivityId, e.Event, e.Data!["message"]!.DeepClone()),
        _ => new JsonArray(e.ActivityId, e.Event),
    }))]);

    public JsonObject Variables()
    {
        var found = new JsonObject();
        foreach (var variable in graph.Variables)
        {
            found[variable.Name] = State.Scopes["w"].Values[variable.Id]?.DeepClone();
        }

        return found;
    }

    public JsonArray Incidents() => new([.. State.Incidents.Select(i => (JsonNode)new JsonObject { ["activityId"] = i.ActivityId, ["message"] = i.Message, ["exception"] = i.Exception })]);

    public JsonArray OpenBookmarks() => new([.. State.Bookmarks.Select(b => (JsonNode)new JsonObject
    {
        ["name"] = b.Kind,
        ["activityId"] = graph.Nodes[State.Steps[b.StepId].NodeId].ActivityId,
        ["payload"] = b.Payload?.DeepClone(),
    })]);

    /// <summary>Decides about an event until nothing is queued.</summary>
    public void Take(RunEvent @event)
    {
        Decision decision;
        do
        {
            if (world.StoresBetweenEvents)
            {
                var stored = RunStateJson.Serialize(State);
                State = RunStateJson.Deserialize(stored);
                Assert.Equal(stored, RunStateJson.Serialize(State));
            }

            decision = world.Decide(graph, State, @event);
            Journal.AddRange(decision.Journal);
            Lines.AddRange(decision.Outbox.Where(r => r.Kind == OutboxRow.Line).Select(r => r.Payload));
            world.Committed(this, decision);
            @event = new RunEvent.Continued();
        }
        while (decision.Continue);
        Assert.Equal(Enumerable.Range(1, Journal.Count).Select(n => (long)n), Journal.Select(e => e.Sequence));
    }
}

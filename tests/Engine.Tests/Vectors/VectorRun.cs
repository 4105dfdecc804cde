using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Tests.Vectors;

/// <summary>Plays a vector against the decider: no store, no clock, only events and decisions.</summary>
internal sealed class VectorRun
{
    private static readonly Decider Decider = new(ActivityCatalog.Empty);
    private readonly WorkflowGraph graph;
    private readonly bool storesBetweenEvents;
    private readonly EngineSettings settings;
    private DateTimeOffset now = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private int events;

    public VectorRun(Vector vector, bool storesBetweenEvents, EngineSettings? settings = null)
    {
        this.storesBetweenEvents = storesBetweenEvents;
        this.settings = settings ?? new EngineSettings();
        graph = WorkflowGraph.Parse(vector.Definition);
        State = new RunState
        {
            Id = "run1",
            RootId = "run1",
            DefinitionId = graph.DefinitionId,
            DefinitionVersionId = "version1",
            Actor = "cli:test",
            OnFailure = graph.IncidentStrategy?.Contains("Continue", StringComparison.Ordinal) == true ? OnFailure.Pause : OnFailure.Stop,
            Name = vector.StartText("name"),
            CorrelationId = vector.StartText("correlationId"),
            Input = vector.Input,
        };
        Take(new RunEvent.Started());
        PassTime(TimeSpan.Zero);
        foreach (var stimulus in vector.Stimuli)
        {
            Pause();
            Apply(stimulus!.AsObject());
        }

        if (vector.Stimuli.Count == 0)
        {
            Pause();
        }
    }

    public RunState State { get; private set; }

    public List<JournalEntry> Journal { get; } = [];

    public List<JsonNode?> Lines { get; } = [];

    public List<JsonObject> Pauses { get; } = [];

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

    private void Pause()
    {
        var status = ElsaStatus.Of(State.Status);
        if (status.Status == "Running")
        {
            Pauses.Add(new JsonObject { ["status"] = status.Status, ["subStatus"] = status.SubStatus, ["bookmarks"] = OpenBookmarks() });
        }
    }

    private void Apply(JsonObject stimulus)
    {
        switch (stimulus["kind"]!.GetValue<string>())
        {
            case "completeTask":
                var task = stimulus["taskName"]!.GetValue<string>();
                if (State.Bookmarks.Find(b => b.Payload!["taskName"]?.GetValue<string>() == task) is { } bookmark)
                {
                    Take(new RunEvent.Resumed(bookmark.Id, stimulus["result"]?.DeepClone()));
                }

                break;
            case "wait":
                PassTime(TimeSpan.FromSeconds(stimulus["seconds"]!.GetValue<double>()));
                return;
            case "cancel":
                Take(new RunEvent.Told(new Instruction("cancel", null, null, null, null, "cli:test")));
                break;
            default:
                throw new NotSupportedException(stimulus.ToJsonString());
        }

        PassTime(TimeSpan.Zero);
    }

    /// <summary>Lets what is due come, each at its time.</summary>
    private void PassTime(TimeSpan span)
    {
        var end = now + span;
        while (Bookmarks.NextDue(State) is { } due && due <= end)
        {
            now = due > now ? due : now;
            Take(new RunEvent.CameDue());
        }

        now = end;
    }

    private void Take(RunEvent @event)
    {
        Decision decision;
        do
        {
            if (storesBetweenEvents)
            {
                var stored = RunStateJson.Serialize(State);
                State = RunStateJson.Deserialize(stored);
                Assert.Equal(stored, RunStateJson.Serialize(State));
            }

            decision = Decider.Decide(graph, State, @event, new Moment(now, ++events, new Dictionary<string, string>(), n => new string('p', n), settings));
            Journal.AddRange(decision.Journal);
            Lines.AddRange(decision.Outbox.Where(r => r.Kind == "line").Select(r => r.Payload));
            @event = new RunEvent.Continued();
        }
        while (decision.Continue);
        Assert.Equal(Enumerable.Range(1, Journal.Count).Select(n => (long)n), Journal.Select(e => e.Sequence));
    }
}

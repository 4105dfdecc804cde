using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Tests.Vectors;

/// <summary>Plays a vector: its definitions are published, its run is started, its stimuli come each at a rest.</summary>
internal sealed class VectorRun
{
    private readonly Vector vector;
    private readonly VectorWorld world;

    public VectorRun(Vector vector, bool storesBetweenEvents, EngineSettings? settings = null)
    {
        this.vector = vector;
        world = new VectorWorld(storesBetweenEvents, settings ?? new EngineSettings());
        foreach (var need in vector.Needs)
        {
            world.Publish(need!.ToJsonString());
        }

        var graph = world.Publish(vector.Definition);
        if (vector.StartText("kind") != "none")
        {
            world.Start(graph, vector.Input, vector.StartText("name"), vector.StartText("correlationId"));
        }

        world.Pass(TimeSpan.Zero);
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

    /// <summary>The run of the vector's own definition; null: there was none.</summary>
    public PlayedRun? Found => world.Runs.FirstOrDefault(r => r.DefinitionId == vector.Name);

    public PlayedRun Run => Found ?? throw new InvalidOperationException($"'{vector.Name}' has no run.");

    public RunState State => Run.State;

    public List<JsonNode?> Lines => Run.Lines;

    public List<JsonObject> Pauses { get; } = [];

    /// <summary>Status and body of each request.</summary>
    public JsonArray Replies { get; } = [];

    /// <summary>Runs of a definition that the vector needs, oldest first.</summary>
    public IReadOnlyList<PlayedRun> RunsOf(string definitionId) => [.. world.Runs.Where(r => r.DefinitionId == definitionId)];

    private void Pause()
    {
        if (Found is { } run && ElsaStatus.Of(run.State.Status) is { Status: "Running" } status)
        {
            Pauses.Add(new JsonObject { ["status"] = status.Status, ["subStatus"] = status.SubStatus, ["bookmarks"] = run.OpenBookmarks() });
        }
    }

    private void Apply(JsonObject stimulus)
    {
        var span = TimeSpan.Zero;
        switch (stimulus["kind"]!.GetValue<string>())
        {
            case "completeTask":
                Complete(stimulus);
                break;
            case "event":
                world.Send(new Stimulus(Event.Kind, Event.PayloadOf(stimulus["name"]!.GetValue<string>()))
                {
                    CorrelationId = stimulus["correlationId"]?.GetValue<string>(),
                    RunId = stimulus["thisInstance"]?.GetValue<bool>() == true ? State.Id : null,
                    Input = stimulus["payload"]?.DeepClone(),
                });
                break;
            case "http":
                var request = new VectorRequest(stimulus, $"request{Replies.Count + 1}");
                request.Send(world);
                Replies.Add(request.Reply);
                break;
            case "wait":
                span = TimeSpan.FromSeconds(stimulus["seconds"]!.GetValue<double>());
                break;
            case "cancel":
                Run.Take(new RunEvent.Told(new Instruction("cancel", null, null, null, null, "cli:test")));
                break;
            default:
                throw new NotSupportedException(stimulus.ToJsonString());
        }

        world.Pass(span);
    }

    private void Complete(JsonObject stimulus)
    {
        var task = stimulus["taskName"]!.GetValue<string>();
        if (State.Bookmarks.Find(b => b.Payload!["taskName"]?.GetValue<string>() == task) is { } bookmark)
        {
            Run.Take(new RunEvent.Resumed(bookmark.Id, stimulus["result"]?.DeepClone()));
        }
    }
}

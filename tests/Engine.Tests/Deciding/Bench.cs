using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Tests.Deciding;

/// <summary>One run in memory with an activity of our own, whose answers the test gives.</summary>
internal sealed class Bench
{
    private static readonly ActivityCatalog Catalog = ActivityCatalog.OfTypes([typeof(LookAtThing)]);
    private readonly Decider decider = new(Catalog);
    private readonly WorkflowGraph graph;
    private int events;

    public Bench(string definition, JsonObject? input = null, OnFailure onFailure = OnFailure.Pause, IReadOnlyDictionary<string, string>? secrets = null)
    {
        graph = WorkflowGraph.Parse(definition);
        Secrets = new Dictionary<string, string>(secrets ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        State = new RunState { Id = "run1", RootId = "run1", DefinitionId = "d", DefinitionVersionId = "v", Actor = "cli:test", OnFailure = onFailure, Input = input ?? [] };
    }

    public RunState State { get; private set; }

    public Dictionary<string, string> Secrets { get; }

    public List<JournalEntry> Journal { get; } = [];

    public List<string?> Lines { get; } = [];

    public List<StepCommand> Commands { get; } = [];

    public EngineSettings Settings { get; init; } = new();

    public bool HoldsReleased { get; private set; }

    /// <summary>A definition with this sequence of activities.</summary>
    public static string Sequence(string activities, string more = "") => $$"""
        { "definitionId": "d", "name": "d", "version": 1, {{more}} "root": { "id": "main", "type": "Elsa.Sequence", "version": 1, "activities": [{{activities}}] } }
        """;

    public static string Thing(string id, string inputs) => $$"""{ "id": "{{id}}", "type": "Toy.LookAtThing", "version": 1, {{inputs}} }""";

    public static string Input(string name, string type, string value) => $$"""
        "{{name}}": { "typeName": "Object", "expression": { "type": "{{type}}", "value": {{JsonValue.Create(value).ToJsonString()}} } }
        """;

    public static string Line(string id, string script) => $$"""{ "id": "{{id}}", "type": "Elsa.WriteLine", "version": 1, {{Input("text", "JavaScript", script)}} }""";

    public Bench Start() => Take(new RunEvent.Started());

    public Bench Answer(JsonObject outputs)
    {
        var command = Commands[^1];
        return Take(new RunEvent.Answered(command.StepId, command.Number, new Answer.Completed(outputs, "Done")));
    }

    public Bench Take(RunEvent @event)
    {
        Decision decision;
        do
        {
            State = RunStateJson.Deserialize(RunStateJson.Serialize(State));
            decision = decider.Decide(graph, State, @event, new Moment(DateTimeOffset.UnixEpoch, ++events, Secrets, n => new string('P', n), Settings));
            foreach (var secret in decision.Secrets)
            {
                Secrets[secret.Name] = secret.Value;
            }

            Journal.AddRange(decision.Journal);
            Commands.AddRange(decision.Commands);
            Lines.AddRange(decision.Outbox.Select(r => r.Payload?.GetValue<string>()));
            HoldsReleased |= decision.ReleaseHolds;
            @event = new RunEvent.Continued();
        }
        while (decision.Continue);
        return this;
    }

    /// <summary>The stored inputs of the step that is live for an activity.</summary>
    public JsonObject InputsOf(string activityId) =>
        State.Steps.Values.Single(s => graph.Nodes[s.NodeId].ActivityId == activityId).External!.Inputs;
}

[Activity("Toy", "Toys", "Looks at a thing.")]
public sealed class LookAtThing : ProbeActivity
{
    [Input(Required = true)]
    public required Input<string> Name { get; init; }

    [Input]
    public required Input<Secret> Password { get; init; }

    [Input(Generate = true, OneTime = true)]
    public required Input<Secret> Made { get; init; }

    [Input(DefaultValue = 3)]
    public required Input<int> Count { get; init; }

    [Input]
    public required Input<bool> IsBig { get; init; }

    [Input]
    public required Input<IReadOnlyList<string>> Aliases { get; init; }

    [Input]
    public required Input<JsonNode> Extra { get; init; }

    public Output<string> Colour { get; } = new();

    public override Task ProbeAsync(ActivityContext context, CancellationToken ct) => Task.CompletedTask;
}

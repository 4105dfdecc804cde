using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>One activity in the tree of a definition. Read-only once the definition is parsed.</summary>
public sealed class Node
{
    private readonly Dictionary<string, JsonNode?> properties = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<Node>> children = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, FlowchartShape> shapes = new(StringComparer.Ordinal);

    private readonly Lazy<StateMachineShape> machine;

    internal Node(string nodeId, string activityId, string type, Node? parent, JsonObject json, string place)
    {
        NodeId = nodeId;
        ActivityId = activityId;
        Type = type;
        Parent = parent;
        Json = json;
        Place = place;
        foreach (var (name, value) in json)
        {
            properties.TryAdd(name, value);
        }

        Name = Text("name");
        machine = new Lazy<StateMachineShape>(() => new StateMachineShape(this));
    }

    /// <summary>Unique in the definition: the ids from the workflow down, joined by colons.</summary>
    public string NodeId { get; }

    public string ActivityId { get; }

    public string Type { get; }

    /// <summary>The name an author gave; null: none.</summary>
    public string? Name { get; }

    public Node? Parent { get; }

    public JsonObject Json { get; }

    /// <summary>Where it stands in the definition's JSON.</summary>
    public string Place { get; }

    /// <summary>For a workflow that is used as an activity: what it declares; null for any other activity.</summary>
    internal InnerWorkflow? Inner { get; init; }

    /// <summary>The nearest node above that is a workflow used as an activity; null: the activity is the definition's own.</summary>
    internal Node? Workflow { get; init; }

    /// <summary>Where outputs of its last execution are kept: activity ids are unique in one workflow only.</summary>
    internal string OutputKey => Workflow is null ? ActivityId : NodeId;

    public IReadOnlyList<VariableDeclaration> Variables { get; internal set; } = [];

    /// <summary>For a flowchart: its connections as a graph from where it begins.</summary>
    internal FlowchartShape Shape => ShapeFrom(null);

    internal IEnumerable<Node> Children => children.Values.SelectMany(c => c);

    /// <summary>A property as written, whatever the case of its first letter; null: absent.</summary>
    public JsonNode? Property(string name) => properties.GetValueOrDefault(name);

    /// <summary>For a state machine: its states and transitions.</summary>
    internal StateMachineShape Machine => machine.Value;

    /// <param name="startId">The activity that a trigger makes it begin with; null: its own start.</param>
    internal FlowchartShape ShapeFrom(string? startId) => shapes.GetOrAdd(startId ?? "", _ => new FlowchartShape(this, startId));

    /// <summary>The activities in a property; empty: none.</summary>
    internal IReadOnlyList<Node> ChildrenIn(string property) => children.TryGetValue(property, out var found) ? found : [];

    /// <summary>The activity in a property that holds one.</summary>
    internal Node? ChildIn(string property) => ChildrenIn(property) is [var only, ..] ? only : null;

    internal void Add(string property, Node child)
    {
        if (!children.TryGetValue(property, out var found))
        {
            children[property] = found = [];
        }

        found.Add(child);
    }

    /// <summary>A property that is a plain text; null: absent or something else.</summary>
    internal string? Text(string name) => Property(name) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The run is committed before this activity is taken up.</summary>
    internal bool CommitsBefore => CommitStrategy is "CommitAlways" or "Executing";

    /// <summary>The run is committed after this activity was taken up.</summary>
    internal bool CommitsAfter => CommitStrategy is "CommitAlways" or "Executed";

    private string? CommitStrategy => (Property("customProperties") as JsonObject)?["commitStrategyName"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;

    internal bool Flag(string name) =>
        IsTrue(Property(name)) || IsTrue((Property("customProperties") as JsonObject)?[name]);

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
}

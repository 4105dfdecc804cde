using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>A parsed definition: Elsa 3.8's JSON as a tree of activities. Read-only and shared by all runs of that version.</summary>
public sealed class WorkflowGraph
{
    /// <summary>The node id of the workflow itself.</summary>
    public const string WorkflowNodeId = "Workflow1";

    private readonly Dictionary<string, Node> byActivity;
    private readonly Dictionary<string, Node> byName;

    internal WorkflowGraph(Node root, Dictionary<string, Node> nodes)
    {
        Root = root;
        Nodes = nodes;
        byActivity = new Dictionary<string, Node>(StringComparer.Ordinal);
        byName = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var node in nodes.Values)
        {
            byActivity.TryAdd(node.ActivityId, node);
            if (node.Name is { Length: > 0 } name)
            {
                byName.TryAdd(name, node);
            }
        }
    }

    public required string DefinitionId { get; init; }

    public required string Name { get; init; }

    public int Version { get; init; }

    public Node Root { get; }

    /// <summary>Every activity by node id.</summary>
    public IReadOnlyDictionary<string, Node> Nodes { get; }

    public IReadOnlyList<VariableDeclaration> Variables { get; init; } = [];

    public IReadOnlyList<InputDeclaration> Inputs { get; init; } = [];

    public IReadOnlyList<OutputDeclaration> Outputs { get; init; } = [];

    public JsonObject CustomProperties { get; init; } = [];

    /// <summary>The run is committed after every step of the flow, as Elsa's commit strategies of that name ask for; false: after every burst.</summary>
    public bool CommitsEveryStep { get; init; }

    /// <summary>The incident strategy as written; null: not set.</summary>
    public string? IncidentStrategy { get; init; }

    /// <summary>Reads a definition.</summary>
    /// <exception cref="DefinitionException">It isn't one, or it is over a bound: 2 MiB, 2,000 activities, nesting 64.</exception>
    public static WorkflowGraph Parse(string json) => GraphReader.Read(json, null);

    /// <summary>Reads a stored definition, whose text may still say the version it was made from.</summary>
    /// <exception cref="DefinitionException">It isn't one, or it is over a bound.</exception>
    public static WorkflowGraph Parse(string json, int version) => GraphReader.Read(json, version);

    /// <summary>True where one of our own activities occurs.</summary>
    public bool UsesOurs(ActivityCatalog catalog) => Nodes.Values.Any(n => catalog.Find(n.Type) is { IsOurs: true });

    /// <summary>The activity of an id or, failing that, of a name; null: none.</summary>
    internal Node? FindActivity(string idOrName) => byName.GetValueOrDefault(idOrName) ?? byActivity.GetValueOrDefault(idOrName);
}

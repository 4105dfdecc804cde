using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>A parsed definition: Elsa 3.8's JSON as a tree of activities. Read-only and shared by all runs of that version.</summary>
public sealed class WorkflowGraph
{
    private static readonly Dictionary<string, UsedDefinition> NoneUsed = [];
    private readonly Dictionary<(string?, string), Node> byActivity = [];
    private readonly Dictionary<(string?, string), Node> byName = [];
    private HashSet<string>? secretNames;

    internal WorkflowGraph(Node root, Dictionary<string, Node> nodes)
    {
        Root = root;
        Nodes = nodes;
        foreach (var node in nodes.Values)
        {
            var workflow = node.Workflow?.NodeId;
            byActivity.TryAdd((workflow, node.ActivityId), node);
            if (node.Name is { Length: > 0 } name)
            {
                byName.TryAdd((workflow, name), node);
            }
        }
    }

    /// <summary>The node id of the workflow itself. Elsa numbers those that are used as activities first, from the innermost.</summary>
    public string WorkflowNodeId { get; init; } = "Workflow1";

    /// <summary>Activities that mean a workflow which wasn't given.</summary>
    internal IReadOnlyList<WorkflowReference> Missing { get; init; } = [];

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

    public Activation Activation { get; init; }

    /// <summary>Names of the secrets that it refers to, with those of the workflows it uses as activities.</summary>
    public IReadOnlySet<string> SecretNames => LazyInitializer.EnsureInitialized(ref secretNames, () => Nodes.Values.SelectMany(SecretUse.Of).Select(use => use.Reference.Name).ToHashSet(StringComparer.Ordinal));

    /// <summary>Reads a definition that comes from outside.</summary>
    /// <param name="bounds">Null: the usual ones.</param>
    /// <exception cref="DefinitionException">It isn't one, or it is over a bound.</exception>
    public static WorkflowGraph Parse(string json, DefinitionBounds? bounds = null) => GraphReader.Read(json, null, NoneUsed, bounds ?? DefinitionBounds.Usual);

    /// <summary>Reads a stored definition, whose text may still say the version it was made from.</summary>
    /// <exception cref="DefinitionException">It isn't one, or it is over a bound.</exception>
    public static WorkflowGraph Parse(string json, int version) => GraphReader.Read(json, version, NoneUsed, DefinitionBounds.Widest);

    /// <param name="version">The number of the stored version.</param>
    /// <param name="used">The workflows it uses as activities, by reference.</param>
    internal static WorkflowGraph Parse(string json, int version, IReadOnlyDictionary<string, UsedDefinition> used) => GraphReader.Read(json, version, used, DefinitionBounds.Widest);

    /// <summary>True where one of our own activities occurs.</summary>
    public bool UsesOurs(ActivityCatalog catalog) => Nodes.Values.Any(n => catalog.Find(n.Type) is { IsOurs: true });

    /// <summary>Whether an input is declared as a secret. Expressions find inputs in either case, so both are.</summary>
    internal bool IsSensitive(string input) => Inputs.Any(declared => declared.IsSensitive && string.Equals(declared.Name, input, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a variable of the workflow is declared as a secret.</summary>
    /// <param name="given">Its name or id.</param>
    internal bool IsSensitiveVariable(string given) => Variables.Any(declared => declared.IsSensitive && (declared.Name == given || declared.Id == given));

    /// <summary>A node id of the same definition read without the workflows that it uses, as it is here: what is used changes the number of the workflow itself.</summary>
    public string Composed(string nodeId) => nodeId.IndexOf(':', StringComparison.Ordinal) is > 0 and var end ? WorkflowNodeId + nodeId[end..] : nodeId;

    /// <summary>The activity of a name or, failing that, of an id: in the workflow of <paramref name="from"/>, else in those around it; null: none.</summary>
    internal Node? FindActivity(string idOrName, Node from)
    {
        for (var workflow = from.Workflow; ; workflow = workflow.Workflow)
        {
            if ((byName.GetValueOrDefault((workflow?.NodeId, idOrName)) ?? byActivity.GetValueOrDefault((workflow?.NodeId, idOrName))) is { } found)
            {
                return found;
            }

            if (workflow is null)
            {
                return null;
            }
        }
    }
}

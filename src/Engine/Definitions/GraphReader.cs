using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>Reads Elsa's JSON into a tree of activities, within bounds (S23).</summary>
internal sealed class GraphReader
{
    /// <summary>The type of the node of a workflow that is used as an activity.</summary>
    public const string WorkflowActivity = "Elsa.Workflow";

    /// <summary>Where the user of a workflow has it.</summary>
    public const string WorkflowProperty = "$workflow";

    private static readonly string[] Unread = ["metadata", "customProperties", "variables", "connections"];
    private readonly Dictionary<string, Node> nodes = new(StringComparer.Ordinal);
    private readonly UsedWorkflows used;
    private readonly DefinitionBounds bounds;

    private GraphReader(UsedWorkflows used, DefinitionBounds bounds)
    {
        this.used = used;
        this.bounds = bounds;
    }

    /// <param name="version">Null: as the definition says.</param>
    public static WorkflowGraph Read(string json, int? version, IReadOnlyDictionary<string, UsedDefinition> used, DefinitionBounds bounds) =>
        new GraphReader(new UsedWorkflows(used), bounds).Graph(Parse(json, bounds), version);

    internal static JsonObject Parse(string json, DefinitionBounds bounds)
    {
        if (Encoding.UTF8.GetByteCount(json) is var bytes && bytes > bounds.Bytes)
        {
            throw new DefinitionException("definition", $"It has {bytes:N0} bytes; at most {bounds.Bytes:N0} are read (engine.definitionBytes).");
        }

        try
        {
            JsonTexts.Check(Encoding.UTF8.GetBytes(json), JsonTexts.ForDefinitions);
            return JsonNode.Parse(json, null, JsonTexts.ForDefinitions) as JsonObject
                ?? throw new DefinitionException("definition", "It isn't a JSON object.");
        }
        catch (JsonException exception)
        {
            throw new DefinitionException("definition", $"It can't be read as JSON: {exception.Message}", exception);
        }
    }

    private WorkflowGraph Graph(JsonObject definition, int? version)
    {
        var workflowId = WorkflowId(used.HeightOf(definition));
        var root = Activity(RootOf(definition), null, null, workflowId, "root", 1);
        var definitionId = Text(definition["definitionId"]) ?? Text(definition["id"]) ?? "";
        return new WorkflowGraph(root, nodes)
        {
            DefinitionId = definitionId,
            Name = Text(definition["name"]) is { Length: > 0 } name ? name : definitionId,
            WorkflowNodeId = workflowId,
            Missing = used.Missing,
            Version = version ?? (definition["version"] is JsonValue written && written.TryGetValue<int>(out var number) ? number : 1),
            Variables = DeclarationReader.Variables(definition["variables"], "variables"),
            Inputs = DeclarationReader.Inputs(definition["inputs"]),
            Outputs = DeclarationReader.Outputs(definition["outputs"]),
            CustomProperties = definition["customProperties"] as JsonObject ?? [],
            IncidentStrategy = Strategy(definition["options"]),
            CommitsEveryStep = Text((definition["options"] as JsonObject)?["commitStrategyName"]) is "ActivityExecuting" or "ActivityExecuted",
            Activation = ActivationOf(definition["options"]),
        };
    }

    private Node Activity(JsonObject json, Node? parent, Node? workflow, string parentId, string place, int depth)
    {
        if (depth > bounds.Nesting)
        {
            throw new DefinitionException(place, $"Activities are nested deeper than {bounds.Nesting} (engine.definitionNesting).");
        }

        if (nodes.Count >= bounds.Activities)
        {
            throw new DefinitionException(place, $"There are more than {bounds.Activities:N0} activities (engine.definitionActivities).");
        }

        var type = Text(json["type"]) ?? throw new DefinitionException(place, "The activity has no 'type'.");
        var id = Text(json["id"]) is { Length: > 0 } given ? given : $"{type[(type.LastIndexOf('.') + 1)..]}{nodes.Count + 1}";
        var nodeId = $"{parentId}:{id}";
        for (var twin = 2; nodes.ContainsKey(nodeId); twin++)
        {
            nodeId = string.Create(CultureInfo.InvariantCulture, $"{parentId}:{id}#{twin}");
        }

        var node = new Node(nodeId, id, type, parent, json, place) { Workflow = workflow, Variables = DeclarationReader.Variables(json["variables"], place + ".variables") };
        nodes[nodeId] = node;
        if (FlowActivities.Find(type) is null && used.Find(type, json) is { } inner)
        {
            Inner(node, inner, place, depth);
            return node;
        }

        foreach (var (property, value) in json)
        {
            if (!Unread.Contains(property, StringComparer.OrdinalIgnoreCase))
            {
                Children(node, property, value, $"{place}.{property}", depth);
            }
        }

        return node;
    }

    /// <summary>A workflow used as an activity: the workflow itself is a node, and its activities are below that.</summary>
    private void Inner(Node user, JsonObject definition, string place, int depth)
    {
        var id = WorkflowId(used.HeightOf(definition));
        var name = Text(definition["name"]) ?? "";
        var at = $"{place} (workflow '{name}')";
        var workflow = new Node($"{user.NodeId}:{id}", id, WorkflowActivity, user, definition, at)
        {
            Workflow = user.Workflow,
            Inner = new InnerWorkflow(Text(definition["definitionId"]) ?? name, name, DeclarationReader.Inputs(definition["inputs"]), DeclarationReader.Outputs(definition["outputs"])),
            Variables = DeclarationReader.Variables(definition["variables"], at + ".variables"),
        };
        nodes[workflow.NodeId] = workflow;
        user.Add(WorkflowProperty, workflow);
        workflow.Add("root", Activity(RootOf(definition), workflow, workflow, workflow.NodeId, at + ".root", depth + 1));
    }

    private static JsonObject RootOf(JsonObject definition) =>
        definition["root"] as JsonObject ?? new JsonObject { ["id"] = "Sequence1", ["type"] = "Elsa.Sequence", ["activities"] = new JsonArray() };

    private static string WorkflowId(int height) => string.Create(CultureInfo.InvariantCulture, $"Workflow{height}");

    private void Children(Node node, string property, JsonNode? value, string place, int depth)
    {
        switch (value)
        {
            case JsonObject json when IsActivity(json):
                node.Add(property, Activity(json, node, node.Workflow, node.NodeId, place, depth + 1));
                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    var at = string.Create(CultureInfo.InvariantCulture, $"{place}[{i}]");
                    if (items[i] is not JsonObject item)
                    {
                        continue;
                    }

                    if (IsActivity(item))
                    {
                        node.Add(property, Activity(item, node, node.Workflow, node.NodeId, at, depth + 1));
                    }
                    else if (item["activity"] is JsonObject inner && IsActivity(inner))
                    {
                        // The branch of a switch case, found again by the case's index.
                        node.Add(string.Create(CultureInfo.InvariantCulture, $"{property}[{i}]"), Activity(inner, node, node.Workflow, node.NodeId, at + ".activity", depth + 1));
                    }
                    else if (node.Type == StateMachineShape.Type)
                    {
                        Members(node, item, string.Create(CultureInfo.InvariantCulture, $"{property}[{i}]"), at, depth);
                    }
                }

                break;
        }
    }

    /// <summary>The activities of one state or transition.</summary>
    private void Members(Node node, JsonObject item, string property, string place, int depth)
    {
        foreach (var (name, value) in item)
        {
            if (value is JsonObject json && IsActivity(json))
            {
                node.Add($"{property}.{name}", Activity(json, node, node.Workflow, node.NodeId, $"{place}.{name}", depth + 1));
            }
        }
    }

    internal static bool IsActivity(JsonObject json) => Text(json["type"]) is not null && (Text(json["id"]) is not null || json.ContainsKey("version"));

    private static string? Strategy(JsonNode? options)
    {
        var name = Text((options as JsonObject)?["incidentStrategyType"]);
        return name is null or "" || name.Contains("FaultStrategy", StringComparison.Ordinal) || name.Contains("ContinueWithIncidents", StringComparison.Ordinal)
            ? name
            : throw new DefinitionException("options.incidentStrategyType", $"There is no incident strategy '{name}': use FaultStrategy or ContinueWithIncidentsStrategy.");
    }

    /// <summary>By the type's short name: Elsa's is <c>Elsa.Workflows.Runtime.ActivationValidators.SingletonStrategy, Elsa.Workflows.Runtime</c>.</summary>
    private static Activation ActivationOf(JsonNode? options)
    {
        var written = Text((options as JsonObject)?["activationStrategyType"]) ?? "";
        var name = written.Split(',')[0].Trim();
        return name[(name.LastIndexOf('.') + 1)..] switch
        {
            "" or "AllowAlwaysStrategy" => Activation.Always,
            "SingletonStrategy" => Activation.Singleton,
            "CorrelationStrategy" => Activation.Correlation,
            "CorrelatedSingletonStrategy" => Activation.CorrelatedSingleton,
            _ => throw new DefinitionException("options.activationStrategyType", $"There is no activation strategy '{written}': use AllowAlwaysStrategy, SingletonStrategy, CorrelationStrategy or CorrelatedSingletonStrategy."),
        };
    }

    internal static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>The workflows that a definition uses as activities, while it is read.</summary>
internal sealed class UsedWorkflows(IReadOnlyDictionary<string, UsedDefinition> used)
{
    private const int Deepest = 64;
    private readonly Dictionary<string, JsonObject> parsed = new(StringComparer.Ordinal);
    private readonly Dictionary<JsonObject, int> heights = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, WorkflowReference> missing = new(StringComparer.Ordinal);

    /// <summary>Those that were asked for and weren't given.</summary>
    public IReadOnlyList<WorkflowReference> Missing => [.. missing.Values];

    /// <summary>The definition that an activity is; null: it isn't a workflow, or one that wasn't given.</summary>
    public JsonObject? Find(string type, JsonObject json)
    {
        if (WorkflowReference.Of(type, json) is not { } reference)
        {
            return null;
        }

        if (!used.TryGetValue(reference.Key, out var found))
        {
            missing.TryAdd(reference.Key, reference);
            return null;
        }

        if (!parsed.TryGetValue(reference.Key, out var definition))
        {
            parsed[reference.Key] = definition = GraphReader.Parse(found.Json, DefinitionBounds.Widest);
        }

        return definition;
    }

    /// <summary>1 for a definition that uses no workflow, else one more than the highest of those.</summary>
    /// <exception cref="DefinitionException">One uses itself, or they are nested too deep.</exception>
    public int HeightOf(JsonObject definition) => HeightOf(definition, 1);

    private int HeightOf(JsonObject definition, int depth)
    {
        if (heights.TryGetValue(definition, out var known))
        {
            return known;
        }

        if (depth > Deepest)
        {
            throw new DefinitionException("root", $"Workflows are used within each other deeper than {Deepest}: does one use itself?");
        }

        var height = 1 + Highest(definition["root"], depth);
        heights[definition] = height;
        return height;
    }

    private int Highest(JsonNode? node, int depth)
    {
        var highest = 0;
        switch (node)
        {
            case JsonObject json:
                if (GraphReader.IsActivity(json) && GraphReader.Text(json["type"])! is var type && FlowActivities.Find(type) is null && Find(type, json) is { } inner)
                {
                    return HeightOf(inner, depth + 1);
                }

                foreach (var (_, value) in json)
                {
                    highest = Math.Max(highest, Highest(value, depth));
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    highest = Math.Max(highest, Highest(item, depth));
                }

                break;
        }

        return highest;
    }
}

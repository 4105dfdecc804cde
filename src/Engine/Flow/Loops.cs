using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>How Break reaches its loop: every container on the way up is marked, and ends when its child is done.</summary>
internal static class Loops
{
    private const string Broken = "broken";

    public static void Break(Burst burst, StepState step)
    {
        var parentId = step.ParentId;
        while (parentId is not null && burst.State.Steps.TryGetValue(parentId, out var parent))
        {
            parent.Bag = With(parent.Bag, Broken, true);
            if (burst.NodeOf(parent).Type is "Elsa.While" or "Elsa.For" or "Elsa.ForEach" or "Elsa.ParallelForEach")
            {
                return;
            }

            parentId = parent.ParentId;
        }
    }

    public static bool IsBroken(StepState step) => step.Bag?[Broken] is not null;

    public static JsonObject With(JsonObject? bag, string name, JsonNode? value)
    {
        bag ??= [];
        bag[name] = value;
        return bag;
    }
}

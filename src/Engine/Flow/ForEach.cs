using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Runs its body for each item, one after the other; the body sees CurrentValue and CurrentIndex.</summary>
internal sealed class ForEach : FlowActivity
{
    internal const string Value = "CurrentValue";
    internal const string Index = "CurrentIndex";

    public override void Execute(Burst burst, StepState step)
    {
        if (step.Bag?["items"] is null)
        {
            step.Bag = Loops.With(step.Bag, "items", Items(burst, step));
            step.Bag["index"] = 0;
        }

        Round(burst, step);
    }

    public override void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes)
    {
        if (Loops.IsBroken(step))
        {
            burst.Complete(step);
            return;
        }

        step.Bag!["index"] = step.Bag["index"]!.GetValue<int>() + 1;
        Round(burst, step);
    }

    /// <summary>The items as stored values: an array's, those of a JSON text, or the one value itself.</summary>
    internal static JsonArray Items(Burst burst, StepState step)
    {
        var values = new RunValues(burst, step);
        var items = Values.Structured(StepInputs.Value(values, burst.NodeOf(step), "items"));
        var stored = values.Store(items);
        return stored switch
        {
            null => [],
            JsonArray many => many,
            _ => [stored],
        };
    }

    private static void Round(Burst burst, StepState step)
    {
        var items = step.Bag!["items"]!.AsArray();
        var index = step.Bag["index"]!.GetValue<int>();
        if (index >= items.Count || burst.NodeOf(step).ChildIn("body") is not { } body)
        {
            burst.Complete(step);
            return;
        }

        StepOutputs.Bind(burst, step, Value, items[index]);
        burst.Schedule(body, step, new Dictionary<string, JsonNode?> { [Value] = items[index], [Index] = index });
    }
}

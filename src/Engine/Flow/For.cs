using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Counts from start to end and runs its body each time, which sees CurrentValue.</summary>
internal sealed class For : FlowActivity
{
    private const string Value = "CurrentValue";

    public override void Execute(Burst burst, StepState step)
    {
        if (step.Bag?["current"] is null)
        {
            var (start, end) = (StepInputs.Whole(burst, step, "start", 0), StepInputs.Whole(burst, step, "end", 0));
            var by = StepInputs.Whole(burst, step, "step", 1);
            var inclusive = StepInputs.Truth(burst, step, "outerBoundInclusive", otherwise: true);
            step.Bag = new JsonObject { ["current"] = start, ["end"] = end, ["step"] = by, ["inclusive"] = inclusive };
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

        step.Bag!["current"] = Number(step, "current") + Number(step, "step");
        Round(burst, step);
    }

    private static void Round(Burst burst, StepState step)
    {
        var (current, end, by) = (Number(step, "current"), Number(step, "end"), Number(step, "step"));
        var inclusive = step.Bag!["inclusive"]!.GetValue<bool>();
        var goesOn = by < 0 ? current > end || (inclusive && current == end) : current < end || (inclusive && current == end);
        if (!goesOn || burst.NodeOf(step).ChildIn("body") is not { } body)
        {
            burst.Complete(step);
            return;
        }

        if (by == 0)
        {
            throw InputFault.Permanent("engine.endless_loop", $"A step of 0 never gets from {current} to {end}.");
        }

        StepOutputs.Bind(burst, step, Value, current);
        burst.Schedule(body, step, new Dictionary<string, JsonNode?> { [Value] = current });
    }

    private static long Number(StepState step, string name) => step.Bag![name]!.GetValue<long>();
}

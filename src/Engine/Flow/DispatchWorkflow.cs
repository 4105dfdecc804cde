using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Starts another workflow beside this one; waits for its end only where told to.</summary>
internal sealed class DispatchWorkflow : ChildActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var order = new ChildOrder(0, ChildInputs.Members(burst, step, "input"), ChildInputs.Correlation(burst, step));
        var waits = StepInputs.Truth(burst, step, "waitForCompletion");
        ChildRuns.Wish(burst, new ChildWish(step.Id, ChildInputs.Reference(burst, step), [order], IsAwaited: waits, IsInline: false));
    }

    public override void Started(Burst burst, StepState step, ChildWish wish)
    {
        if (wish.IsAwaited)
        {
            Wait(burst, step, new JsonObject { ["childInstanceId"] = ChildOf(burst) });
        }
        else
        {
            burst.Complete(step);
        }
    }

    public override void Ended(Burst burst, StepState step, ChildReport report)
    {
        GoOn(burst, step);
        ThrowIfFault(burst, report);
        burst.Complete(step, new JsonObject { ["Result"] = report.Output.DeepClone() });
    }
}

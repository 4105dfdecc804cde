using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Runs another workflow as a part of this burst: until it ends, or until it waits for somebody and isn't waited for.</summary>
internal sealed class ExecuteWorkflow : ChildActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var order = new ChildOrder(0, ChildInputs.Members(burst, step, "input"), ChildInputs.Correlation(burst, step));
        var waits = StepInputs.Truth(burst, step, "waitForCompletion");
        ChildRuns.Wish(burst, new ChildWish(step.Id, ChildInputs.Reference(burst, step), [order], IsAwaited: waits, IsInline: true));
    }

    public override void Started(Burst burst, StepState step, ChildWish wish)
    {
    }

    public override void Rested(Burst burst, StepState step, ChildReport report)
    {
        burst.State.InlineStepId = null;
        if (step.AwaitedChildren > 0)
        {
            Wait(burst, step, new JsonObject { ["childInstanceId"] = report.RunId });
        }
        else
        {
            burst.Complete(step, Result(report));
        }
    }

    public override void Ended(Burst burst, StepState step, ChildReport report)
    {
        if (burst.State.InlineStepId == step.Id)
        {
            burst.State.InlineStepId = null;
            ThrowIfFault(burst, report);
            burst.Complete(step, Result(report));
            return;
        }

        GoOn(burst, step);
        ThrowIfFault(burst, report);
        burst.Complete(step, new JsonObject { ["Result"] = report.Output.DeepClone() });
    }

    private static JsonObject Result(ChildReport report)
    {
        var status = ElsaStatus.Of(report.Status);
        return new JsonObject
        {
            ["Result"] = new JsonObject
            {
                ["WorkflowInstanceId"] = report.RunId,
                ["Status"] = status.Status,
                ["SubStatus"] = status.SubStatus,
                ["Output"] = report.Output.DeepClone(),
            },
        };
    }
}

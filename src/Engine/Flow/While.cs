using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Runs its body while the condition holds.</summary>
internal sealed class While : FlowActivity
{
    private const int MostEmptyRounds = 1_000;

    public override void Execute(Burst burst, StepState step) => Round(burst, step);

    public override void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes)
    {
        if (Loops.IsBroken(step))
        {
            burst.Complete(step);
        }
        else
        {
            Round(burst, step);
        }
    }

    private static void Round(Burst burst, StepState step)
    {
        var body = burst.NodeOf(step).ChildIn("body");
        for (var round = 0; StepInputs.Truth(burst, step, "condition"); round++)
        {
            if (body is not null)
            {
                burst.Schedule(body, step);
                return;
            }

            if (round >= MostEmptyRounds)
            {
                throw InputFault.Permanent("engine.endless_loop", $"The condition still holds after {MostEmptyRounds:N0} rounds, and there is no body that could change it.");
            }
        }

        burst.Complete(step);
    }
}

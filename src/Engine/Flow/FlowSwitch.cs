using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Goes on by the labels of the matching cases, else by Default.</summary>
internal sealed class FlowSwitch : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var node = burst.NodeOf(step);
        var matching = Cases.Matching(burst, step);
        burst.Complete(step, null, matching.Count == 0 ? ["Default"] : [.. matching.Select(i => Cases.LabelOf(node, i))]);
    }
}

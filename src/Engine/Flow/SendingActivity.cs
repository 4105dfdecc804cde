using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>The part within the flow of an activity of Elsa's that sends something: which of its branches follows. The sending itself is in the catalog.</summary>
internal abstract class SendingActivity : FlowActivity
{
    /// <summary>Whether the step's completion names its outcomes.</summary>
    public virtual bool TellsOutcomes => true;

    /// <summary>Reached only in a process whose catalog lacks it.</summary>
    public override void Execute(Burst burst, StepState step) =>
        throw InputFault.Of("NotSupportedException", $"'{burst.NodeOf(step).Type}' sends something, and this process sends nothing: run it with 'nexus'.");

    public override void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes) => burst.Complete(step);

    /// <summary>The activity within it that runs for the outcomes; null: none.</summary>
    public virtual Node? BranchOf(Node node, IReadOnlyList<string> outcomes) => null;

    /// <summary>The activity within it that runs where it is refused for good; null: that is a fault.</summary>
    public virtual Node? FailedBranch(Burst burst, StepState step) => null;

    /// <summary>The outcome of a lost answer, where the definition goes on by it; null: a person has to decide.</summary>
    public virtual string? LostOutcome(Burst burst, StepState step) => null;
}

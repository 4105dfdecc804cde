using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Mail that is refused for good goes on with the activity in <c>error</c>, where there is one.</summary>
internal sealed class SendEmail : SendingActivity
{
    public override bool TellsOutcomes => false;

    public override Node? FailedBranch(Burst burst, StepState step) => burst.NodeOf(step).ChildIn("error");
}

using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Faults on purpose.</summary>
internal sealed class Fault : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var message = StepInputs.Shown(burst, step, "message");
        throw InputFault.Of("FaultException", message ?? "Exception of type 'Elsa.Workflows.Exceptions.FaultException' was thrown.");
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Publishes an event once the decision is committed: to every run that waits for it and every workflow that starts with it, or to this run alone.</summary>
internal sealed class PublishEvent : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var node = burst.NodeOf(step);
        var name = Event.NameOf(burst, step);
        var correlationId = StepInputs.Shown(burst, step, "correlationId");
        var isLocal = StepInputs.Truth(burst, step, "isLocalEvent");
        var values = new RunValues(burst, step);
        var payload = StepInputs.Value(values, node, "payload");
        if (values.SecretsRead.Count > 0)
        {
            throw InputFault.Permanent("engine.secret_in_event", $"'{node.ActivityId}' would send a secret to whoever waits for '{name}'. Leave the secret out of its payload.");
        }

        burst.Decision.Outbox.Add(OutboxRow.Of(new Stimulus(Event.Kind, Event.PayloadOf(name))
        {
            CorrelationId = string.IsNullOrWhiteSpace(correlationId) ? null : correlationId,
            RunId = isLocal ? burst.State.Id : null,
            Input = payload?.DeepClone(),
        }));
        burst.Complete(step);
    }
}

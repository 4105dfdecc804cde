using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Flow;

/// <summary>A workflow used as an activity: a part of the same run, with inputs, outputs and outcomes of its own.</summary>
internal sealed class UsedWorkflow : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var body = burst.NodeOf(step).ChildIn(GraphReader.WorkflowProperty)!;
        var inputs = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var input in body.Inner!.Inputs)
        {
            inputs[input.Name] = Evaluate(burst, step, input);
        }

        burst.Schedule(body, step, inputs, isOwnRound: true);
    }

    public override void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes)
    {
        var given = WorkflowBody.OutputsOf(child);
        var outputs = new JsonObject();
        foreach (var output in burst.NodeOf(child).Inner!.Outputs)
        {
            outputs[output.Name] = given[output.Name]?.DeepClone();
        }

        burst.Complete(step, outputs, WorkflowBody.OutcomesOf(child));
    }

    private static JsonNode? Evaluate(Burst burst, StepState step, InputDeclaration input)
    {
        var node = burst.NodeOf(step);
        var property = "_" + input.Name; // so Elsa writes one that is called as a member of every activity
        property = node.Property(property) is null ? input.Name : property;
        if (input.IsSensitive && SecretReference.Of(StepInputs.ExpressionOf(node, property)) is { } secret)
        {
            return NamedSecrets.Take(burst, secret, NamedSecrets.Words(burst, step, input.Name));
        }

        var values = new RunValues(burst, step);
        var value = node.Property(property) is JsonObject ? StepInputs.Evaluated(values, node, property, input.TypeName == "String") : null;
        values.Note(node, input.Name, input.IsSensitive && value is not null ? Mask.Stars : value);
        try
        {
            value = ValueTypes.Convert(value ?? input.Default?.DeepClone(), input.TypeName, input.IsArray);
        }
        catch (ExpressionException exception)
        {
            throw InputFault.Of(values.Shown(exception));
        }

        return input.IsSensitive && value is not null ? values.SealText(Values.ToText(value)!, $"{step.Id}.{input.Name}.{burst.Moment.NextId()}", false) : values.Store(value);
    }
}

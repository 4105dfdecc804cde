using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Sets an output of the workflow, converted to its declared type.</summary>
internal sealed class SetOutput : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var node = burst.NodeOf(step);
        var name = StepInputs.Shown(burst, step, "outputName");
        var values = new RunValues(burst, step);
        var value = StepInputs.Value(values, node, "outputValue");
        if (string.IsNullOrEmpty(name))
        {
            throw InputFault.Of("Exception", "OutputName is required.");
        }

        var outputs = WorkflowBody.OutputsAround(burst, step);
        if (WorkflowBody.DeclaredOutputs(burst, step).FirstOrDefault(o => o.Name == name) is { } declared)
        {
            value = Convert(values, value, declared.TypeName, declared.IsArray);
            outputs[name] = declared.IsSensitive && value is not null ? values.SealText(Values.ToText(value)!, $"output.{name}.{burst.Moment.NextId()}", false) : values.Store(value);
        }
        else
        {
            outputs[name] = values.Store(value);
        }

        burst.Complete(step);
    }

    private static System.Text.Json.Nodes.JsonNode? Convert(RunValues values, System.Text.Json.Nodes.JsonNode? value, string typeName, bool isArray)
    {
        try
        {
            return ValueTypes.Convert(value, typeName, isArray);
        }
        catch (ExpressionException exception)
        {
            throw InputFault.Of(values.Shown(exception));
        }
    }
}

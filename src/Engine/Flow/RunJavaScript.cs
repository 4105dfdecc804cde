using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Runs a script; its value is the result, and it may choose the outcomes.</summary>
internal sealed class RunJavaScript : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var values = new RunValues(burst, step); // one for both: a script made of a secret yields one
        var script = StepInputs.Text(values, burst.NodeOf(step), "script");
        if (string.IsNullOrWhiteSpace(script))
        {
            burst.Complete(step);
            return;
        }

        try
        {
            var result = JavaScript.Evaluate(script, values);
            burst.Complete(step, new JsonObject { ["Result"] = values.Store(result) }, values.Outcomes ?? Done);
        }
        catch (ExpressionException exception)
        {
            throw InputFault.Of(values.Shown(exception));
        }
    }
}

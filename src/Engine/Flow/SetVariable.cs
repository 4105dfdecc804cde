using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Sets a variable in sight, converted to its declared type.</summary>
internal sealed class SetVariable : FlowActivity
{
    public override void Execute(Burst burst, StepState step)
    {
        var node = burst.NodeOf(step);
        var values = new RunValues(burst, step);
        var value = StepInputs.Value(values, node, "value");
        var id = IdOf(node);
        var slot = burst.Scopes.FindById(step.ScopeId, id) ?? throw InputFault.Of("InvalidOperationException", $"Variable '{id}' not found.");
        try
        {
            values.Set(slot, value);
        }
        catch (ExpressionException exception)
        {
            throw InputFault.Of(values.Shown(exception));
        }

        burst.Complete(step);
    }

    private static string IdOf(Node node) => node.Property("variable") switch
    {
        JsonObject variable => Values.ToText(variable["id"]) ?? Values.ToText(variable["name"]) ?? "",
        var text => Values.ToText(text) ?? "",
    };
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>One of Elsa's own activities. It has no state: what a step has to remember is in its bag.</summary>
internal abstract class FlowActivity
{
    /// <summary>The outcome of an activity that gives none.</summary>
    public static readonly IReadOnlyList<string> Done = ["Done"];

    /// <summary>The step is taken from the queue.</summary>
    /// <exception cref="InputFault">It can't go on.</exception>
    public abstract void Execute(Burst burst, StepState step);

    /// <summary>A child is done and gone.</summary>
    public virtual void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes)
    {
    }

    /// <summary>Looks at the evaluated inputs of one that calls the outside, before it does.</summary>
    /// <exception cref="InputFault">It can't be called with them.</exception>
    public virtual void Check(JsonObject inputs)
    {
    }

    /// <summary>Its bookmark was resumed.</summary>
    /// <param name="payload">As stored values are; null: none.</param>
    public virtual void Resume(Burst burst, StepState step, JsonNode? payload)
    {
    }
}

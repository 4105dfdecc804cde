using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Waits until somebody completes the task; what they give is the result.</summary>
internal sealed class RunTask : FlowActivity
{
    public const string Kind = "Elsa.RunTask";

    /// <summary>What a task's answer is found by.</summary>
    public static JsonObject AboutOf(string taskId) => new() { ["taskId"] = taskId };

    public override void Execute(Burst burst, StepState step)
    {
        var name = StepInputs.Shown(burst, step, "taskName");
        var values = new RunValues(burst, step);
        var payload = values.Store(StepInputs.Value(values, burst.NodeOf(step), "payload"));
        if (string.IsNullOrEmpty(name))
        {
            throw InputFault.Of("Exception", "TaskName is required.");
        }

        var taskId = burst.Moment.NextId();
        step.Bag = Loops.With(step.Bag, "payload", payload);
        StepOutputs.Keep(burst, step, new JsonObject { ["TaskId"] = taskId });
        Bookmarks.Wait(burst, step, Kind, new JsonObject { ["taskId"] = taskId, ["taskName"] = name }, hash: StimulusHash.Of(Kind, AboutOf(taskId)));
    }

    public override void Resume(Burst burst, StepState step, JsonNode? payload) =>
        burst.Complete(step, new JsonObject { ["Result"] = payload?.DeepClone() });
}

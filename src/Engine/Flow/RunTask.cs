using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Waits until somebody completes the task; what they give is the result.</summary>
internal sealed class RunTask : FlowActivity
{
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
        burst.State.Bookmarks.Add(new BookmarkState(burst.Moment.NextId(), step.Id, "Elsa.RunTask", new JsonObject { ["taskId"] = taskId, ["taskName"] = name }));
        step.Status = StepStatus.Waiting;
        burst.Journal("Suspended", step);
    }

    public override void Resume(Burst burst, StepState step, JsonNode? payload) =>
        burst.Complete(step, new JsonObject { ["Result"] = payload?.DeepClone() });
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Waits until a time, or starts the workflow at it; a time that is past is no wait.</summary>
internal sealed class StartAt : FlowActivity
{
    public const string Kind = "Elsa.StartAt";

    public override void Execute(Burst burst, StepState step)
    {
        if (burst.TakeTrigger(step) is not null)
        {
            burst.Complete(step);
            return;
        }

        var executeAt = Times.Time(burst, step, "dateTime");
        if (executeAt <= burst.Moment.Now)
        {
            burst.Complete(step);
            return;
        }

        Bookmarks.Wait(burst, step, Kind, new JsonObject { ["executeAt"] = Times.Text(executeAt) }, executeAt);
    }

    public override void Resume(Burst burst, StepState step, JsonNode? payload) => burst.Complete(step);
}

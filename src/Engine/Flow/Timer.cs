using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Starts the workflow again and again; within one it waits for one interval.</summary>
internal sealed class Timer : FlowActivity
{
    public const string Kind = "Elsa.Timer";

    /// <summary>What Elsa uses where the definition says nothing.</summary>
    public static readonly TimeSpan UsualInterval = TimeSpan.FromMinutes(1);

    public override void Execute(Burst burst, StepState step)
    {
        if (burst.TakeTrigger(step) is not null)
        {
            burst.Complete(step);
            return;
        }

        var resumeAt = Times.After(burst.Moment.Now, Times.Span(burst, step, "interval", UsualInterval));
        Bookmarks.Wait(burst, step, Kind, new JsonObject { ["resumeAt"] = Times.Text(resumeAt) }, resumeAt);
    }

    public override void Resume(Burst burst, StepState step, JsonNode? payload) => burst.Complete(step);
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Waits for a span of time; one that is over already still suspends, as Elsa's does.</summary>
internal sealed class Delay : FlowActivity
{
    public const string Kind = "Elsa.Delay";

    public override void Execute(Burst burst, StepState step)
    {
        var resumeAt = Times.After(burst.Moment.Now, Times.Span(burst, step, "timeSpan", TimeSpan.Zero));
        Bookmarks.Wait(burst, step, Kind, new JsonObject { ["resumeAt"] = Times.Text(resumeAt) }, resumeAt);
    }

    public override void Resume(Burst burst, StepState step, JsonNode? payload) => burst.Complete(step);
}

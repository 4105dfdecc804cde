using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Starts the workflow at the times of a cron expression; within one it waits for the next of them.</summary>
internal sealed class Cron : FlowActivity
{
    public const string Kind = "Elsa.Cron";

    public override void Execute(Burst burst, StepState step)
    {
        if (burst.TakeTrigger(step) is not null)
        {
            burst.Complete(step);
            return;
        }

        var expression = StepInputs.Shown(burst, step, "cronExpression");
        var executeAt = NextOf(expression, burst.Moment.Now);
        Bookmarks.Wait(burst, step, Kind, new JsonObject { ["executeAt"] = Times.Text(executeAt), ["cronExpression"] = expression }, executeAt);
    }

    public override void Resume(Burst burst, StepState step, JsonNode? payload) => burst.Complete(step);

    private static DateTimeOffset NextOf(string? expression, DateTimeOffset now)
    {
        try
        {
            return CronTimes.Next(expression, now) ?? throw InputFault.Of("InvalidOperationException", $"The cron expression '{expression}' has no time after {Times.Text(now)}. Correct it.");
        }
        catch (ExpressionException exception)
        {
            throw InputFault.Of(exception);
        }
    }
}

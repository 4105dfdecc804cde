using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Follows connections from the start, counting visits: an activity runs when every branch that can still reach it has arrived or died.</summary>
internal sealed class Flowchart : FlowActivity
{
    private const string Stuck = "stuck";
    private const string Begin = "start";

    public override void Execute(Burst burst, StepState step)
    {
        if (step.Bag is null && TriggeredStart(burst, step) is { } triggered)
        {
            step.Bag = new JsonObject { [Begin] = triggered };
        }

        var shape = ShapeOf(burst, step);
        if (FlowVisits.AreIn(step))
        {
            GoOn(burst, step, shape); // a retry after a fault on the way: what has arrived is taken up
        }
        else if (shape.Start is { } start)
        {
            burst.Schedule(start, step);
        }
        else
        {
            burst.Complete(step);
        }
    }

    public override void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes)
    {
        var node = burst.NodeOf(child);
        if (Loops.IsBroken(step) || node.Type is "Elsa.End" or "Elsa.Break")
        {
            End(burst, step, null);
            return;
        }

        Leave(burst, step, child, node.ActivityId, outcomes);
        CompleteIfIdle(burst, step);
    }

    /// <summary>Ends the flowchart; what is under way in it is cancelled.</summary>
    public static void End(Burst burst, StepState step, IReadOnlyList<string>? outcomes)
    {
        burst.LiveChildren(step).ForEach(burst.Cancel);
        burst.Complete(step, null, outcomes);
    }

    public static JoinMode ModeOf(Burst burst, StepState step, Node node)
    {
        if (node.Type != "Elsa.FlowJoin")
        {
            return JoinMode.WaitAllActive;
        }

        return StepInputs.Text(new RunValues(burst, step), node, "mode") switch
        {
            "WaitAll" or "1" => JoinMode.WaitAll,
            "WaitAllActive" or "2" => JoinMode.WaitAllActive,
            _ => JoinMode.WaitAny,
        };
    }

    /// <summary>Cancels what is under way on the branches that lead to a join; each counts as a branch that died.</summary>
    public static void CancelAncestors(Burst burst, StepState step, string joinId)
    {
        var shape = ShapeOf(burst, step);
        var ancestors = shape.AncestorsOf(joinId);
        foreach (var child in burst.LiveChildren(step))
        {
            var activityId = burst.NodeOf(child).ActivityId;
            if (child.Status == StepStatus.Scheduled || activityId == joinId || !ancestors.Contains(activityId))
            {
                continue;
            }

            burst.Cancel(child);
            Leave(burst, step, child, activityId, []);
        }
    }

    /// <summary>An activity is over, or was passed over (no child): its connections are followed or die.</summary>
    private static void Leave(Burst burst, StepState step, StepState? child, string activityId, IReadOnlyList<string> outcomes)
    {
        var visits = new FlowVisits(step);
        visits.CountActivity(activityId, child);
        InputFault? fault = null;
        foreach (var connection in ShapeOf(burst, step).Outbound(activityId))
        {
            var followed = outcomes.Contains(connection.Port);
            visits.CountConnection(connection.Key, followed);
            fault ??= Follow(burst, step, visits, connection, followed);
            if (fault is not null && burst.State.OnFailure == OnFailure.Stop)
            {
                break;
            }
        }

        if (fault is not null)
        {
            throw fault; // only now: where a person can retry, every connection has to be counted
        }
    }

    private static InputFault? Follow(Burst burst, StepState step, FlowVisits visits, FlowConnection connection, bool followed)
    {
        try
        {
            if (!connection.IsBackward)
            {
                Arrive(burst, step, visits, connection);
            }
            else if (followed)
            {
                GoBack(burst, step, visits, connection);
            }

            return null;
        }
        catch (InputFault fault)
        {
            return fault;
        }
    }

    private static void GoBack(Burst burst, StepState step, FlowVisits visits, FlowConnection connection)
    {
        if (!ShapeOf(burst, step).IsLoop(connection))
        {
            step.Bag![Stuck] = connection.Key;
            throw InputFault.Of("Exception", $"Invalid backward connection: Every path from the source ('{connection.Source}') must go through the target ('{connection.Target}') when tracing back to the start.");
        }

        visits.Repeat(Schedule(burst, step, connection.Target));
    }

    private static void Arrive(Burst burst, StepState step, FlowVisits visits, FlowConnection connection)
    {
        var shape = ShapeOf(burst, step);
        var target = connection.Target;
        var inbound = shape.ForwardInbound(target);
        if (!visits.IsArrived(connection))
        {
            return; // the target went on without this branch
        }

        var mode = ModeOf(burst, step, shape.NodeOf(target));
        var anyFollowed = visits.IsAnyFollowed(inbound);
        if (mode == JoinMode.WaitAny && IsUnderWay(burst, step, target))
        {
            return; // the first branch has begun it; Elsa begins it again when it cancels another one
        }

        if (mode == JoinMode.WaitAny && anyFollowed)
        {
            Schedule(burst, step, target);
            CancelAncestors(burst, step, target);
            return;
        }

        if (!inbound.All(visits.IsArrived))
        {
            return;
        }

        var runs = mode == JoinMode.WaitAll ? inbound.All(visits.IsFollowed) : anyFollowed;
        if (runs)
        {
            Schedule(burst, step, target);
        }
        else
        {
            Leave(burst, step, null, target, []);
        }
    }

    private static void GoOn(Burst burst, StepState step, FlowchartShape shape)
    {
        var visits = new FlowVisits(step);
        if (step.Bag![Stuck]?.GetValue<string>() is { } key)
        {
            GoBack(burst, step, visits, shape.Backward.First(c => c.Key == key));
        }

        foreach (var connection in shape.Forward)
        {
            if (!IsUnderWay(burst, step, connection.Target))
            {
                Arrive(burst, step, visits, connection);
            }
        }

        CompleteIfIdle(burst, step);
    }

    /// <summary>The activity of this flowchart that what started the run is for; null: it isn't for one of them.</summary>
    private static string? TriggeredStart(Burst burst, StepState step)
    {
        if (burst.State.Trigger is { } trigger)
        {
            foreach (var activity in burst.NodeOf(step).ChildrenIn("activities"))
            {
                if (activity.NodeId == trigger.NodeId)
                {
                    return activity.ActivityId;
                }
            }
        }

        return null;
    }

    /// <summary>Its graph, for the whole life of the step from the activity that it began with.</summary>
    private static FlowchartShape ShapeOf(Burst burst, StepState step) => burst.NodeOf(step).ShapeFrom(step.Bag?[Begin]?.GetValue<string>());

    private static StepState Schedule(Burst burst, StepState step, string activityId) => burst.Schedule(ShapeOf(burst, step).NodeOf(activityId), step);

    private static bool IsUnderWay(Burst burst, StepState step, string activityId)
    {
        foreach (var child in burst.State.Steps.Values)
        {
            if (child.ParentId == step.Id && child.External is not { Cancelling: true } && burst.NodeOf(child).ActivityId == activityId)
            {
                return true;
            }
        }

        return false;
    }

    private static void CompleteIfIdle(Burst burst, StepState step)
    {
        if (burst.State.Steps.ContainsKey(step.Id) && burst.LiveChildren(step).Count == 0)
        {
            burst.Complete(step);
        }
    }
}

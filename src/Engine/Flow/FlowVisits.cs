using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>How often each activity and connection of a flowchart was passed, kept in its step's bag.</summary>
/// <remarks>An activity that a backward connection repeats isn't counted: its forward connections were passed once for all rounds of that loop.</remarks>
internal sealed class FlowVisits
{
    private readonly Burst burst;
    private readonly StepState step;
    private readonly JsonObject activities;
    private readonly JsonObject connections;
    private readonly JsonObject followed;
    private readonly JsonObject repeated;

    public FlowVisits(Burst burst, StepState step)
    {
        this.burst = burst;
        this.step = step;
        step.Bag ??= [];
        activities = Part(step.Bag, "activities");
        connections = Part(step.Bag, "connections");
        followed = Part(step.Bag, "followed");
        repeated = Part(step.Bag, "repeated");
    }

    /// <summary>A child is over; null: its activity was passed over.</summary>
    public void CountActivity(string activityId, StepState? child)
    {
        if (child is null || !repeated.Remove(child.Id))
        {
            activities[activityId] = Count(activities, activityId) + 1;
        }
    }

    public void CountConnection(string key, bool isFollowed)
    {
        connections[key] = Count(connections, key) + 1;
        followed[key] = isFollowed;
    }

    /// <summary>Notes that the child runs again because of a backward connection.</summary>
    public void Repeat(StepState child) => repeated[child.Id] = true;

    /// <summary>Passed more often than its target was left or is about to be: it waits there.</summary>
    public bool IsArrived(FlowConnection connection) => Count(connections, connection.Key) > Count(activities, connection.Target) + UnderWay(connection.Target);

    public bool IsFollowed(FlowConnection connection) => IsArrived(connection) && followed[connection.Key]!.GetValue<bool>();

    private int UnderWay(string activityId)
    {
        var found = 0;
        foreach (var child in burst.State.Steps.Values)
        {
            if (child.ParentId == step.Id && child.External is not { Cancelling: true } && !repeated.ContainsKey(child.Id) && burst.NodeOf(child).ActivityId == activityId)
            {
                found++;
            }
        }

        return found;
    }

    private static int Count(JsonObject counts, string key) => counts[key]?.GetValue<int>() ?? 0;

    private static JsonObject Part(JsonObject bag, string name)
    {
        if (bag[name] is not JsonObject part)
        {
            bag[name] = part = [];
        }

        return part;
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>How often each activity and connection of a flowchart was passed, kept in its step's bag.</summary>
/// <remarks>An activity that a backward connection repeats isn't counted: its forward connections were passed once for all rounds of that loop.</remarks>
internal sealed class FlowVisits
{
    private readonly JsonObject activities;
    private readonly JsonObject connections;
    private readonly JsonObject followed;
    private readonly JsonObject repeated;

    public FlowVisits(StepState step)
    {
        step.Bag ??= [];
        activities = Part(step.Bag, "activities");
        connections = Part(step.Bag, "connections");
        followed = Part(step.Bag, "followed");
        repeated = Part(step.Bag, "repeated");
    }

    /// <summary>Whether the flowchart has counted anything yet.</summary>
    public static bool AreIn(StepState step) => step.Bag?.ContainsKey("activities") == true;

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

    /// <summary>Passed more often than its target was left: it waits there.</summary>
    public bool IsArrived(FlowConnection connection) => Passed(connection) > Count(activities, connection.Target);

    public bool IsFollowed(FlowConnection connection) => IsArrived(connection) && LastFollowed(connection);

    /// <summary>Whether any of the connections to a target that are in the newest round was followed.</summary>
    public bool IsAnyFollowed(IReadOnlyList<FlowConnection> inbound)
    {
        var newest = 0;
        foreach (var connection in inbound)
        {
            newest = Math.Max(newest, Passed(connection));
        }

        foreach (var connection in inbound)
        {
            if (Passed(connection) == newest && IsFollowed(connection))
            {
                return true;
            }
        }

        return false;
    }

    private int Passed(FlowConnection connection) => Count(connections, connection.Key);

    private bool LastFollowed(FlowConnection connection) => followed[connection.Key]?.GetValue<bool>() == true;

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

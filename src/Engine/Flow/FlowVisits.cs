using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>How often each activity and connection of a flowchart was passed, kept in its step's bag.</summary>
internal sealed class FlowVisits
{
    private readonly JsonObject activities;
    private readonly JsonObject connections;
    private readonly JsonObject followed;

    public FlowVisits(StepState step)
    {
        step.Bag ??= [];
        activities = Part(step.Bag, "activities");
        connections = Part(step.Bag, "connections");
        followed = Part(step.Bag, "followed");
    }

    public void CountActivity(string activityId) => activities[activityId] = Count(activities, activityId) + 1;

    public void CountConnection(string key, bool isFollowed)
    {
        connections[key] = Count(connections, key) + 1;
        followed[key] = isFollowed;
    }

    /// <summary>Passed more often than its target: it waits there.</summary>
    public bool IsArrived(FlowConnection connection) => Count(connections, connection.Key) > Count(activities, connection.Target);

    public bool IsFollowed(FlowConnection connection) => IsArrived(connection) && followed[connection.Key]!.GetValue<bool>();

    /// <summary>The target was left at least as often as this connection was passed.</summary>
    public bool IsLate(FlowConnection connection) => !IsArrived(connection);

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

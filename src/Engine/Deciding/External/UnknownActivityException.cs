namespace NexusWorkflows.Engine.Deciding.External;

/// <summary>A live step is of a type that this process doesn't know: the run was made by another build.</summary>
public sealed class UnknownActivityException(string activityType)
    : Exception($"This process doesn't know the activity '{activityType}'. Run it with a version of nexus that has it.")
{
    public string ActivityType { get; } = activityType;
}

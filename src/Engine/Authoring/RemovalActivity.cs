namespace NexusWorkflows.Engine.Authoring;

/// <summary>Removes for good what earlier runs recorded, newest first, each by the activity that made it and each read back.</summary>
public abstract class RemovalActivity : ExternalActivity
{
    internal override ActivityKind Kind => ActivityKind.Irreversible;

    /// <summary>The ids of the effects to remove, in the order of removal; an empty list is done at once.</summary>
    public abstract Task<IReadOnlyList<string>> SelectAsync(ActivityContext context, CancellationToken ct);
}

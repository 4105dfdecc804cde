namespace NexusWorkflows.Engine.Authoring;

/// <summary>Reads and judges; changes and records nothing. What isn't so yet is thrown as a transient fault and looked at again.</summary>
public abstract class ProbeActivity : ExternalActivity
{
    internal override ActivityKind Kind => ActivityKind.Probe;

    /// <summary>Looks, sets the outputs, or throws.</summary>
    public abstract Task ProbeAsync(ActivityContext context, CancellationToken ct);
}

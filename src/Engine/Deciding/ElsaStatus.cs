namespace NexusWorkflows.Engine.Deciding;

/// <summary>A run's status in Elsa's two words.</summary>
/// <param name="Status">Running or Finished.</param>
/// <param name="SubStatus">Pending, Executing, Suspended, Finished, Faulted or Cancelled.</param>
public sealed record ElsaStatus(string Status, string SubStatus)
{
    public static ElsaStatus Of(RunStatus status) => status switch
    {
        RunStatus.Pending => new("Running", "Pending"),
        RunStatus.Running or RunStatus.Undoing => new("Running", "Executing"),
        RunStatus.Waiting or RunStatus.Paused => new("Running", "Suspended"),
        RunStatus.Finished => new("Finished", "Finished"),
        RunStatus.Failed => new("Finished", "Faulted"),
        _ => new("Finished", "Cancelled"),
    };
}

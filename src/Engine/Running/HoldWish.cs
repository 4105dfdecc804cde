namespace NexusWorkflows.Engine.Running;

/// <summary>What a run needs for itself while it is live (S15).</summary>
/// <param name="Limits">Named limits it counts against, in small letters, each once.</param>
/// <param name="WaitsWhenBusy">What happens where another run has a hold: true, the run is accepted and waits; false, its start is refused. A limit that is used up is waited for in any case.</param>
public sealed record HoldWish(IReadOnlyList<Hold> Holds, IReadOnlyList<string> Limits, bool WaitsWhenBusy)
{
    public bool IsEmpty => Holds.Count == 0 && Limits.Count == 0;
}

/// <summary>What stands between a run and its holds.</summary>
/// <param name="Scope">A hold's scope, or a limit's name.</param>
/// <param name="RunId">The run that has it, or that waits for it first; null: a limit.</param>
/// <param name="Since">Since when that run has it; null: it waits too, or it is a limit.</param>
/// <param name="Most">How many runs may count against the limit at once; null: a hold.</param>
public sealed record HoldWait(string Scope, string? RunId, DateTimeOffset? Since, int? Most);

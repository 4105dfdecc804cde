namespace NexusWorkflows.Platform.Erpnext;

/// <summary>Under which id, how long, and before whose eyes a changing command runs.</summary>
/// <param name="Id">Letters, digits, dots, dashes, underscores; at most 100.</param>
/// <param name="Timeout">Limit of each command of the call.</param>
/// <param name="OnLine">Hears each line of output, with our secrets blotted out; null: nobody listens.</param>
public sealed record Execution(string Id, TimeSpan Timeout, Action<string>? OnLine);

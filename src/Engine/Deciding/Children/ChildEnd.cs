namespace NexusWorkflows.Engine.Deciding.Children;

/// <summary>A run that another one started has its final status.</summary>
public sealed record ChildEnd(string ParentId, RunStatus Status);

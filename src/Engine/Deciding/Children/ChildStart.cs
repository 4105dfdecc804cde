namespace NexusWorkflows.Engine.Deciding.Children;

/// <summary>A run that a decision starts; stored in the commit of that decision.</summary>
/// <param name="Secrets">Values to seal under the child's own key.</param>
public sealed record ChildStart(RunState State, ChildDefinition Definition, IReadOnlyList<NewSecret> Secrets);

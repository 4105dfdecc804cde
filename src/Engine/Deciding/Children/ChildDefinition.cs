using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Deciding.Children;

/// <summary>The stored version that a child is started from.</summary>
/// <param name="Uses">Versions of the workflows that it uses as activities, by reference; null: it uses none.</param>
/// <param name="OnFailure">The definition's own word or what follows from its activities.</param>
/// <param name="SaysOnFailure">The word is the definition's own.</param>
public sealed record ChildDefinition(string VersionId, string Name, WorkflowGraph Graph, IReadOnlyDictionary<string, string>? Uses, OnFailure OnFailure, bool SaysOnFailure);

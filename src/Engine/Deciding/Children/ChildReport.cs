using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Deciding.Children;

/// <summary>What a child tells its parent, in the commit that made it true.</summary>
/// <param name="StepId">The parent's step that started it.</param>
/// <param name="Output">Stored values.</param>
/// <param name="Workflow">Name of its definition.</param>
/// <param name="Cause">Why it failed or was cancelled; null: it didn't.</param>
public sealed record ChildReport(string RunId, string StepId, int Item, string Workflow, RunStatus Status, JsonObject Output, string? Cause)
{
    /// <summary>Secrets that the output refers to, for the parent to keep as its own.</summary>
    public IReadOnlyList<NewSecret> Secrets { get; init; } = [];
}

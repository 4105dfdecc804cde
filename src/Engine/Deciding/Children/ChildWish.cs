using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Deciding.Children;

/// <summary>A step that is to start runs and doesn't know yet whether there is such a definition; answered before the decision is committed.</summary>
/// <param name="Reference">Id or name of a published definition, or id of a version.</param>
/// <param name="IsAwaited">The step goes on when they have ended.</param>
/// <param name="IsInline">Nothing else of the burst is taken up until they rest.</param>
public sealed record ChildWish(string StepId, string Reference, IReadOnlyList<ChildOrder> Orders, bool IsAwaited, bool IsInline);

/// <summary>One run that is wished.</summary>
/// <param name="Item">Its place among those that the step starts together, from 0.</param>
/// <param name="Input">Stored values; secrets are references into the parent's.</param>
public sealed record ChildOrder(int Item, JsonObject Input, string? CorrelationId);

using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>A recorded effect: the row that undo, offboarding and drift act on.</summary>
public sealed record EffectState
{
    public required string Id { get; init; }

    public required string RunId { get; init; }

    public required string RootId { get; init; }

    public required string StepId { get; init; }

    /// <summary>Order in which the runs of a tree recorded their effects, from 1. The store gives it: they record beside each other.</summary>
    public required int Number { get; init; }

    public required string System { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }

    public string? GoesWith { get; init; }

    public required string Token { get; init; }

    public JsonObject Ids { get; init; } = [];

    /// <summary>Name of the sealed before-image in the secrets of <see cref="RunId"/>; null where there is none.</summary>
    public string? BeforeSecret { get; init; }

    /// <summary>The activity that made it and can observe and remove it.</summary>
    public required string ActivityType { get; init; }

    /// <summary>That step's inputs; secrets are references into <see cref="RunId"/>'s secrets.</summary>
    public required JsonObject Inputs { get; init; }

    /// <summary>The site it belongs to; null where the run is about none.</summary>
    public string? Site { get; init; }

    public EffectStatus Status { get; init; } = EffectStatus.Made;

    public DateTimeOffset MadeAt { get; init; }

    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>The run that removed it; null while it is there.</summary>
    public string? RemovedBy { get; init; }
}

public enum EffectStatus
{
    Made,
    Removed,

    /// <summary>Left on purpose: on a person's word, or because a later run has taken it over.</summary>
    Kept,

    /// <summary>An attempt whose outcome nobody could settle; only in runs that were cancelled.</summary>
    Unknown,
}

/// <summary>How an undo stands.</summary>
public sealed class UndoState
{
    /// <summary>Who or what asked for it.</summary>
    public required string Reason { get; init; }

    /// <summary>The status to end with when every effect reads back absent.</summary>
    public RunStatus EndsAs { get; set; } = RunStatus.Undone;

    /// <summary>The step that removes the present effect; null between two.</summary>
    public string? StepId { get; set; }

    /// <summary>Effects left where they are, on a person's word.</summary>
    public List<string> Kept { get; init; } = [];
}

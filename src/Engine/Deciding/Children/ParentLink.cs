namespace NexusWorkflows.Engine.Deciding.Children;

/// <summary>What a run knows of the run that started it.</summary>
public sealed class ParentLink
{
    public required string RunId { get; init; }

    /// <summary>The parent's step that started it.</summary>
    public required string StepId { get; init; }

    /// <summary>The parent goes on when this run has ended; holds and effects are the root's. False: this run is a root of its own.</summary>
    public bool IsAwaited { get; init; }

    /// <summary>How many runs above wait for this one; 0: the first of its chain.</summary>
    public int Depth { get; init; }

    /// <summary>Its place among those that the step started together, from 0.</summary>
    public int Item { get; init; }

    /// <summary>The parent's burst stands still until this run rests for the first time; false once it was told.</summary>
    public bool TellsRest { get; set; }

    /// <summary>This run has ended once, and a parent that waits for it was told; an undo later changes nothing for the parent.</summary>
    public bool HasEnded { get; set; }
}

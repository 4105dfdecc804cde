using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding.Children;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>What a decision adds to the changed state; the runner commits all of it at once and only then starts the commands.</summary>
public sealed class Decision
{
    public List<JournalEntry> Journal { get; } = [];

    public List<StepCommand> Commands { get; } = [];

    /// <summary>Effects that are new or changed.</summary>
    public List<EffectState> Effects { get; } = [];

    /// <summary>Lines written and messages to send, in order.</summary>
    public List<OutboxRow> Outbox { get; } = [];

    /// <summary>Values to seal under a name before the commit.</summary>
    public List<NewSecret> Secrets { get; } = [];

    public List<LocalWrite> Writes { get; } = [];

    /// <summary>New bookmarks that a stimulus can find.</summary>
    public List<BookmarkState> BookmarksSet { get; } = [];

    /// <summary>Ids of bookmarks that a stimulus could find and that are no more.</summary>
    public List<string> BookmarksGone { get; } = [];

    /// <summary>The run's correlation id is another one now.</summary>
    public bool CorrelationChanged { get; set; }

    /// <summary>The run waits for long: others may have its holds and places.</summary>
    public bool GivesUpHolds { get; set; }

    /// <summary>The run wants back what it gave up: it stands in line from this commit on.</summary>
    public bool AsksHolds { get; set; }

    /// <summary>Runs that begin with this commit.</summary>
    public List<ChildStart> Children { get; } = [];

    /// <summary>Messages to other runs.</summary>
    public List<RunTold> Told { get; } = [];

    /// <summary>The run, which another one started, ends with this commit; null: it doesn't.</summary>
    public ChildEnd? Ended { get; set; }

    /// <summary>Steps whose awaited children are to be cancelled; a null among them: those of every step.</summary>
    public HashSet<string?> ChildCancels { get; } = [];

    /// <summary>A definition has to be found before the decision can be ended: answer with <see cref="RunEvent.ChildrenFound"/>, then commit.</summary>
    public ChildWish? Wish { get; set; }

    /// <summary>The run's holds end with this commit.</summary>
    public bool ReleaseHolds { get; set; }

    /// <summary>Work is still queued: decide again with <see cref="RunEvent.Continued"/>.</summary>
    public bool Continue { get; set; }

    /// <summary>Steps of the flow taken so far.</summary>
    internal int Taken { get; set; }

    /// <summary>A step of it asked for a commit after itself: no other is taken.</summary>
    internal bool IsFull { get; set; }
}

/// <summary>One line of history.</summary>
/// <param name="Sequence">From 1, without gaps.</param>
/// <param name="Event">Started, Completed, Suspended, Resumed, Faulted, Canceled, Retried, Skipped, Edited, Recorded, Removed, Undoing, Told, Log, …</param>
/// <param name="Data">Masked; never a secret. <c>in</c> and <c>out</c>: what went into the step and what came out, as far as noted. <c>after</c>: the step after which it was scheduled.</param>
public sealed record JournalEntry(long Sequence, DateTimeOffset At, string Event, string? StepId, string? NodeId, string? ActivityId, string? ActivityType, JsonObject? Data)
{
    /// <summary>The step that contains the entry's step; null: the workflow itself.</summary>
    public string? ParentStepId { get; init; }
}

/// <summary>Something to say outside once the commit holds.</summary>
/// <param name="Kind"><see cref="Line"/>: what WriteLine wrote; <see cref="Published"/>: a <see cref="Stimulus"/> to deliver.</param>
public sealed record OutboxRow(string Kind, JsonNode? Payload)
{
    public const string Line = "line";

    public const string Published = "stimulus";

    public static OutboxRow Of(Stimulus stimulus)
    {
        ArgumentNullException.ThrowIfNull(stimulus);
        return new OutboxRow(Published, stimulus.ToJson());
    }
}

/// <param name="Name">Unique in the run.</param>
/// <param name="OneTime">An operator may read it once.</param>
public sealed record NewSecret(string Name, string Value, bool OneTime = false);

/// <summary>What to do outside after the commit; the answer is the next event.</summary>
public sealed record StepCommand(StepCommandKind Kind, string StepId, int Number);

public enum StepCommandKind
{
    /// <summary>Name the targets if they aren't named yet, and look at the present one.</summary>
    Observe,
    Create,

    /// <summary>Is the attempt without an answer over, and what is there?</summary>
    Settle,

    /// <summary>Remove the present target (partial, or an effect of the past).</summary>
    Remove,
    Probe,

    /// <summary>Set the outputs after every target was read back.</summary>
    Finish,

    /// <summary>Which recorded effects is a removal about?</summary>
    Select,

    /// <summary>Send what can't be called back.</summary>
    Send,
}

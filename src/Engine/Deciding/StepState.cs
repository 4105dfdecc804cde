using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>One live execution of one activity.</summary>
public sealed class StepState
{
    public required string Id { get; init; }

    /// <summary>The activity's node in the definition's tree.</summary>
    public required string NodeId { get; init; }

    public string? ParentId { get; init; }

    /// <summary>The step after which it was scheduled; null: the one that contains it.</summary>
    public string? AfterId { get; init; }

    /// <summary>The scope its expressions read; null: the workflow's own.</summary>
    public string? ScopeId { get; set; }

    public StepStatus Status { get; set; } = StepStatus.Scheduled;

    public DateTimeOffset ScheduledAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>The activity's own memory: loop counters, join counts, children pending.</summary>
    public JsonObject? Bag { get; set; }

    /// <summary>Runs it started and waits for; null: none.</summary>
    public int? AwaitedChildren { get; set; }

    /// <summary>Set while the step calls the outside.</summary>
    public ExternalState? External { get; set; }
}

public enum StepStatus
{
    Scheduled,
    Running,
    Waiting,
    Completed,
    Faulted,
    Skipped,
    Cancelled,
    Undone,
}

/// <summary>How a step that calls the outside stands.</summary>
public sealed class ExternalState
{
    public required string ActivityType { get; init; }

    /// <summary>The evaluated inputs by property name; secrets are references.</summary>
    public required JsonObject Inputs { get; set; }

    /// <summary>Id of the retry strategy that was chosen for it; null: the usual one.</summary>
    public string? RetryStrategy { get; init; }

    public ExternalPhase Phase { get; set; }

    /// <summary>Number of the command at work; an answer to an older one is dropped.</summary>
    public int CommandNumber { get; set; }

    /// <summary>A command was given out and not answered.</summary>
    public bool AtWork { get; set; }

    /// <summary>Attempts begun at the present part.</summary>
    public int Attempt { get; set; }

    /// <summary>Index of the target it is at.</summary>
    public int Part { get; set; }

    /// <summary>The targets as the activity named them at its first look; null before.</summary>
    public List<TargetState>? Targets { get; set; }

    /// <summary>The open intent; null while none is.</summary>
    public IntentState? Intent { get; set; }

    /// <summary>When to look again: back-off, settling, or the end of patience with a system that is down.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>The system waited for; null otherwise.</summary>
    public string? WaitingFor { get; set; }

    /// <summary>Since when the system is down for this step, also while it is asked again; null: it isn't.</summary>
    public DateTimeOffset? WaitingSince { get; set; }

    /// <summary>The phase in which the system was down; null: it isn't.</summary>
    public ExternalPhase? DownAt { get; set; }

    /// <summary>How often its probe said that the system is back while, for this step, it is down.</summary>
    public int Wakes { get; set; }

    public StepErrorState? LastError { get; set; }

    /// <summary>The step was cancelled while at work: it is only brought to a record.</summary>
    public bool Cancelling { get; set; }

    /// <summary>An attempt at the present part had no answer, or was seen to leave something, and no look since then found nothing: something without a mark of its own may be ours.</summary>
    public bool MaybeMade { get; set; }

    /// <summary>For a removal: the recorded effects to remove, in order; <see cref="Part"/> is the index. Null for a step that makes.</summary>
    public List<EffectState>? Removals { get; set; }

    /// <summary>Since when the outcome of an attempt is being settled.</summary>
    public DateTimeOffset? SettlingSince { get; set; }

    /// <summary>The system has done for this step what it was down for.</summary>
    public void EndOutage()
    {
        WaitingFor = null;
        WaitingSince = null;
        DownAt = null;
        Wakes = 0;
    }
}

/// <summary>Where a step that calls the outside is between look, act and look.</summary>
public enum ExternalPhase
{
    /// <summary>Finds out its targets and looks at the present one.</summary>
    Observing,

    /// <summary>The intent is committed and the call is out.</summary>
    Creating,

    /// <summary>Looks whether what was made is there.</summary>
    ReadingBack,

    /// <summary>An attempt has no answer: proves that it is over.</summary>
    Settling,

    /// <summary>Removes something partial of ours before it is made again, or an effect of the past.</summary>
    Removing,

    /// <summary>Looks whether what was removed is gone.</summary>
    ReadingGone,

    /// <summary>A probe looks.</summary>
    Probing,

    /// <summary>Every target is there: sets the outputs.</summary>
    Finishing,

    /// <summary>Finds out which recorded effects a removal is about.</summary>
    Selecting,

    /// <summary>Waits for the next attempt.</summary>
    BackingOff,

    /// <summary>Waits for a system that is down.</summary>
    WaitingForSystem,

    /// <summary>Waits for a person's decision.</summary>
    Incident,

    /// <summary>The intent is committed and the sending is out.</summary>
    Sending,
}

/// <summary>A target as stored.</summary>
public sealed record TargetState(string System, string Kind, string Name, string? GoesWith, string Token);

/// <summary>An open intent.</summary>
public sealed class IntentState
{
    public required string Token { get; init; }

    public required string ExecutionId { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Name of the sealed before-image; null where there is none.</summary>
    public string? BeforeSecret { get; init; }

    /// <summary>The call ended without an answer: the thing may be there, or may still come.</summary>
    public bool IsUnknown { get; set; }
}

public sealed record StepErrorState(string Kind, string Code, string Message);

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Running.Stimuli;

/// <summary>What waits for stimuli, and stimuli that wait to be delivered. Losing a race is a result; a store that can't be used throws <see cref="StoreException"/>.</summary>
public interface IStimulusStore
{
    /// <summary>The triggers of published definitions that a stimulus of this hash starts.</summary>
    Task<IReadOnlyList<StoredTrigger>> TriggersAsync(string hash, CancellationToken ct);

    /// <summary>The triggers and the bookmarks that stimuli of these hashes find.</summary>
    Task<WaitingForStimuli> WaitingAsync(IReadOnlyCollection<string> hashes, CancellationToken ct);

    /// <summary>Triggers whose time has come by the store's clock, the earliest first.</summary>
    Task<IReadOnlyList<StoredTrigger>> DueTriggersAsync(int limit, CancellationToken ct);

    /// <summary>Stimuli that commits have published and nobody has delivered, in the order of the commits.</summary>
    Task<IReadOnlyList<PublishedStimulus>> PublishedAsync(int limit, CancellationToken ct);

    /// <summary>Resumes the bookmarks that a stimulus finds and stores the runs that it starts, in one transaction.</summary>
    Task<DeliverResult> DeliverAsync(Delivery delivery, CancellationToken ct);

    /// <summary>Uses up a trigger's time and stores the run that it starts, in one transaction; null: another process did, the trigger is no more, or there is no run to store.</summary>
    Task<AcceptResult?> FireAsync(Firing firing, CancellationToken ct);
}

/// <summary>A trigger of a published definition.</summary>
/// <param name="Key">One for each activity and payload of the definition.</param>
/// <param name="DueAt">The next time of its schedule; null: it has none.</param>
public sealed record StoredTrigger(string DefinitionId, string Key, string VersionId, string NodeId, string Kind, string Hash, JsonObject Payload, DateTimeOffset? DueAt);

/// <summary>What waits for one of several stimuli.</summary>
public sealed record WaitingForStimuli(IReadOnlyList<StoredTrigger> Triggers, IReadOnlyList<StoredBookmark> Bookmarks);

/// <summary>A bookmark that a stimulus can find.</summary>
/// <param name="CorrelationId">Of its run; null: none.</param>
public sealed record StoredBookmark(string RunId, string BookmarkId, string Kind, string Hash, string? CorrelationId);

/// <param name="Publisher">The run that published it.</param>
public sealed record PublishedStimulus(long Id, string Publisher, Stimulus Stimulus);

/// <summary>A stimulus with the runs that it starts.</summary>
/// <param name="Triggers">The triggers as they were read; others by now: nothing is done.</param>
/// <param name="Starts">Runs to store; a trigger whose start is refused has none.</param>
/// <param name="PublishedId">The stimulus' row, which is used up; null: it comes from outside.</param>
/// <param name="KeptUntil">Where no bookmark waits for it: how long it is kept for one that comes. Null: it isn't.</param>
public sealed record Delivery(Stimulus Stimulus, IReadOnlyList<StoredTrigger> Triggers, IReadOnlyList<NewRun> Starts, long? PublishedId, DateTimeOffset? KeptUntil, AuditRow? Audit);

public abstract record DeliverResult
{
    private DeliverResult()
    {
    }

    /// <param name="Resumed">Runs that have a message now, one for each bookmark.</param>
    /// <param name="Started">What became of each start.</param>
    public sealed record Delivered(IReadOnlyList<string> Resumed, IReadOnlyList<AcceptResult> Started) : DeliverResult;

    /// <summary>Another process delivered it, or has to deliver an earlier one first.</summary>
    public sealed record NotNow : DeliverResult
    {
        public static NotNow Instance { get; } = new();
    }

    /// <summary>A definition was published or retracted meanwhile: read the triggers again.</summary>
    public sealed record TriggersChanged : DeliverResult
    {
        public static TriggersChanged Instance { get; } = new();
    }
}

/// <summary>A time of a schedule that has come.</summary>
/// <param name="Next">The time after it; null: there is none.</param>
/// <param name="Start">Null: the start is refused, and the time used up.</param>
public sealed record Firing(StoredTrigger Trigger, DateTimeOffset? Next, NewRun? Start);

using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding.Children;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>What is live of a run: stored whole with each commit and small, whatever the length of the run. History is in the journal.</summary>
/// <remarks>The decider changes it in place; a commit that is lost throws the object away and reads the row again.</remarks>
public sealed class RunState
{
    private RunStatus status = RunStatus.Pending;

    public required string Id { get; init; }

    /// <summary>The run that nobody awaits; holds and effects belong to it.</summary>
    public required string RootId { get; init; }

    public required string DefinitionId { get; init; }

    /// <summary>The one stored version this run is pinned to.</summary>
    public required string DefinitionVersionId { get; init; }

    public required string Actor { get; init; }

    /// <summary>The run that started this one; null: a person, key or schedule did.</summary>
    public ParentLink? Parent { get; init; }

    /// <summary>The outermost run that this one descends from, awaited or not; null: this one's root.</summary>
    public string? TreeId { get; init; }

    /// <summary>Stored versions of the workflows that the definition uses as activities, by reference: as pinned as the definition itself. Null: it uses none.</summary>
    public IReadOnlyDictionary<string, string>? Uses { get; init; }

    /// <summary>Moves only by <see cref="MoveTo"/>.</summary>
    public RunStatus Status
    {
        get => status;
        init => status = value;
    }

    public Direction Direction { get; set; } = Direction.Forward;

    public OnFailure OnFailure { get; set; } = OnFailure.Stop;

    public string? Name { get; set; }

    public string? CorrelationId { get; set; }

    /// <summary>The site the run is about, where its definition says so.</summary>
    public string? Site { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Since when it waits for its holds; null once it has them. Until then it doesn't begin, or go on.</summary>
    public DateTimeOffset? WaitsForHoldsSince { get; set; }

    /// <summary>Its definition asks for holds or places under limits.</summary>
    public bool HasHolds { get; set; }

    /// <summary>It waits for long and has none of them meanwhile.</summary>
    public bool HoldsGivenUp { get; set; }

    /// <summary>Why it is paused, failed or undone, in plain words; null otherwise.</summary>
    public string? Cause { get; set; }

    /// <summary>Number of the last journal entry.</summary>
    public long JournalSequence { get; set; }

    /// <summary>Number of the last step.</summary>
    public long StepSequence { get; set; }

    /// <summary>What started the run, until the activity that it is for has taken it up or the run comes to rest; null: it was started by its name.</summary>
    public TriggerState? Trigger { get; set; }

    public JsonObject Input { get; init; } = [];

    public JsonObject Output { get; init; } = [];

    /// <summary>Steps to take up next, first in first out.</summary>
    public List<QueuedStep> Queue { get; init; } = [];

    /// <summary>Live steps by id, oldest first. A plain dictionary forgets that order once something was removed, and a decision must not depend on whether the state was stored before it.</summary>
    public OrderedDictionary<string, StepState> Steps { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Scopes of variables by id.</summary>
    public OrderedDictionary<string, ScopeState> Scopes { get; init; } = new(StringComparer.Ordinal);

    public List<BookmarkState> Bookmarks { get; init; } = [];

    public List<IncidentState> Incidents { get; init; } = [];

    /// <summary>The final status that waits for steps at work to be recorded or settled (S11); null while none is due.</summary>
    public RunStatus? Ending { get; set; }

    /// <summary>A step faulted and the policy is to stop: what is queued still runs, then the run ends failed.</summary>
    public bool Failing { get; set; }

    /// <summary>Awaited children that haven't reported their end.</summary>
    public int AwaitedChildren { get; set; }

    /// <summary>The step whose child runs as a part of this burst: what is queued waits until that child rests. Null: none.</summary>
    public string? InlineStepId { get; set; }

    /// <summary>How the undo stands; null while the run goes forward.</summary>
    public UndoState? Undo { get; set; }

    /// <summary>From here on the run can only go forward.</summary>
    public bool Irreversible { get; set; }

    /// <summary>The engine's own memory of flow activities that outlives steps (last results, outputs by activity).</summary>
    public JsonObject Memory { get; init; } = [];

    /// <summary>Whether what is queued waits for a child to rest.</summary>
    [JsonIgnore]
    public bool IsHeldByChild => InlineStepId is { } step && Steps.ContainsKey(step);

    /// <summary>What the root run made, newest last. Rows of their own: loaded with the claim, never part of the state's text.</summary>
    [JsonIgnore]
    public List<EffectState> Effects { get; init; } = [];

    /// <summary>Where large values lie; only in the stored text, never between a read and a write.</summary>
    [JsonInclude]
    internal List<LargeValuePlace>? Large { get; set; }

    /// <summary>What the store has of this run; null for a state that was neither read nor written yet.</summary>
    [JsonIgnore]
    internal LargeValues? Stored { get; set; }

    /// <summary>Members written by a newer process.</summary>
    [JsonExtensionData]
    public Dictionary<string, System.Text.Json.JsonElement>? Unknown { get; set; }

    /// <summary>Changes the status, if the one table has that change.</summary>
    /// <exception cref="InvalidOperationException">It doesn't: a bug, which counts against the run (S12).</exception>
    public void MoveTo(RunStatus next) => status = RunStatusTable.Move(status, next);
}

/// <summary>A step in the queue.</summary>
/// <param name="Payload">What a flow activity handed to the one it schedules; null for most.</param>
public sealed record QueuedStep(string StepId, JsonNode? Payload = null);

/// <summary>A scope of variables. Secrets in it are references.</summary>
public sealed class ScopeState
{
    public string? ParentId { get; init; }

    /// <summary>The step that owns it; null for the workflow's own.</summary>
    public string? OwnerStepId { get; init; }

    /// <summary>Values by variable id.</summary>
    public Dictionary<string, JsonNode?> Values { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>A place where the run waits: to be told, for a stimulus, or for a time.</summary>
/// <param name="Kind">For example <c>Elsa.RunTask</c>.</param>
public sealed record BookmarkState(string Id, string StepId, string Kind, JsonObject? Payload)
{
    /// <summary>When it resumes by itself, UTC; null: never.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>What a stimulus finds it by (<see cref="StimulusHash"/>); null: it is resumed by its id or its time alone.</summary>
    public string? Hash { get; init; }

    /// <summary>It can be resumed again and again until its step ends; false: once.</summary>
    public bool Stays { get; init; }
}

/// <summary>A stimulus that started a run.</summary>
/// <param name="NodeId">The activity that it is for.</param>
/// <param name="Input">What it brought; null: nothing.</param>
public sealed record TriggerState(string NodeId, JsonNode? Input);

/// <summary>A fault that a person has to decide about.</summary>
public sealed class IncidentState
{
    public required string Id { get; init; }

    public required string StepId { get; init; }

    /// <summary>The activity's id in the definition.</summary>
    public required string ActivityId { get; init; }

    public required string Message { get; init; }

    /// <summary>Short type name of the exception, as Elsa shows it; null for incidents of our own activities.</summary>
    public string? Exception { get; init; }

    public string? Kind { get; init; }

    public string? Code { get; init; }

    public DateTimeOffset Since { get; init; }

    public int Attempts { get; init; }

    /// <summary>An incident of the undo: <c>skip</c> leaves the effect and marks it kept.</summary>
    public string? EffectId { get; init; }

    /// <summary>Kept for the record only; nobody is asked (a run that ended failed).</summary>
    public bool Closed { get; set; }

    public JsonObject? Inner { get; init; }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding.Children;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>What happened to a run. Events are facts, in the past tense.</summary>
public abstract record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>The first claim of a pending run.</summary>
    public sealed record Started : RunEvent;

    /// <summary>Work is queued that the last burst left because of a bound.</summary>
    public sealed record Continued : RunEvent;

    /// <summary>A new holder has it: what was at work has no answer and never will.</summary>
    /// <param name="Failed">What the last holder failed with; null: it ended.</param>
    public sealed record TakenOver(string? Failed = null) : RunEvent;

    /// <summary>The time of the earliest due step has come.</summary>
    public sealed record CameDue : RunEvent;

    /// <summary>A command's answer.</summary>
    public sealed record Answered(string StepId, int CommandNumber, Answer Answer) : RunEvent;

    /// <summary>A bookmark was resumed.</summary>
    public sealed record Resumed(string BookmarkId, JsonNode? Payload) : RunEvent;

    /// <summary>A person gave the workflow's variables other values, by their ids.</summary>
    public sealed record VariablesGiven(JsonObject Values) : RunEvent;

    /// <summary>A system that was down answers again.</summary>
    public sealed record SystemBack(string System) : RunEvent;

    /// <summary>What was decided of an event made the state larger than it may be, and was given up.</summary>
    /// <param name="Bytes">What the state would have had.</param>
    public sealed record Outgrown(RunEvent Cause, long Bytes) : RunEvent;

    /// <summary>For a plan only: the step is taken as done, with placeholders as outputs.</summary>
    public sealed record Assumed(string StepId, JsonObject Outputs) : RunEvent;

    /// <summary>A run that waited has its holds.</summary>
    /// <param name="Conflict">What stands in the way of a start now, in plain words; null: nothing.</param>
    public sealed record HoldsGranted(string? Conflict) : RunEvent;

    /// <summary>Something has come for which the run needs its holds back.</summary>
    public sealed record HoldsNeeded : RunEvent;

    /// <summary>What became of the wish of the decision that is being made.</summary>
    public sealed record ChildrenFound(ChildWish Wish, ChildAnswer Answer) : RunEvent;

    /// <summary>A child rests for the first time: what was its parent's burst goes on.</summary>
    public sealed record ChildRested(ChildReport Report) : RunEvent;

    /// <summary>An awaited child has its final status.</summary>
    public sealed record ChildEnded(ChildReport Report) : RunEvent;

    /// <summary>The store refused a child that a decision started: it never began.</summary>
    public sealed record ChildRefused(string StepId, int Item, bool IsAwaited, string Code, string Reason) : RunEvent;

    /// <summary>A person, key or schedule gave an instruction.</summary>
    public sealed record Told(Instruction Instruction) : RunEvent
    {
        /// <summary>For an undo: what isn't this run's to remove any more.</summary>
        public IReadOnlyList<TakenEffect> Taken { get; init; } = [];
    }
}

/// <summary>An effect whose thing a later run has recorded as its own.</summary>
public sealed record TakenEffect(string EffectId, string ByRunId);

/// <summary>An instruction to a run.</summary>
/// <param name="Action">retry, skip, edit, undo or cancel.</param>
/// <param name="StepId">Null: every open incident.</param>
/// <param name="Input">For <c>edit</c>: input values by property name, camelCase or PascalCase.</param>
/// <param name="Outputs">For <c>skip</c>: outputs given by hand.</param>
public sealed record Instruction(string Action, string? StepId, JsonObject? Input, JsonObject? Outputs, string? Reason, string Actor);

/// <summary>What a command came back with.</summary>
public abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>What was seen of the present target. The targets come with the first look.</summary>
    /// <param name="Targets">Null where the step has named them before.</param>
    /// <param name="FinishesPartial">What a partial target of ours needs: made whole (true), or removed and made again.</param>
    public sealed record Observed(IReadOnlyList<Target>? Targets, Observation? Observation, bool FinishesPartial = false) : Answer;

    /// <summary>The call that makes returned.</summary>
    public sealed record Created : Answer;

    /// <summary>The call that removes returned.</summary>
    public sealed record Removed : Answer;

    /// <summary>A probe is fulfilled, or every target is there: outputs by name, secrets among them already as references.</summary>
    /// <param name="Outcomes">By which ways the step goes on.</param>
    public sealed record Completed(JsonObject Outputs, params IReadOnlyList<string> Outcomes) : Answer
    {
        /// <summary>What went wrong where that is an outcome, too; null: nothing.</summary>
        public string? Error { get; init; }
    }

    /// <summary>What is to be known of a sending whose answer was lost.</summary>
    /// <param name="Words">What is sent to whom.</param>
    public sealed record Unanswered(bool IsRepeatable, string Words) : Answer;

    /// <summary>Which recorded effects a removal is about.</summary>
    public sealed record Selected(IReadOnlyList<EffectState> Effects) : Answer;

    /// <summary>Whether an attempt without an answer is proven over.</summary>
    public sealed record Settled(bool IsOver, Observation Observation) : Answer;

    /// <summary>The call failed.</summary>
    public sealed record Failed(StepErrorKind Kind, string Code, string Message, string? System = null) : Answer;

    /// <summary>Changes of our own store that belong to the answer.</summary>
    public IReadOnlyList<LocalWrite> Writes { get; init; } = [];

    /// <summary>Sensitive outputs, to be sealed under the names that the outputs refer to.</summary>
    public IReadOnlyList<NewSecret> Secrets { get; init; } = [];

    /// <summary>What the activity and its commands said meanwhile, masked.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];
}

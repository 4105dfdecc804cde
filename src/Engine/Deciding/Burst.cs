using System.Globalization;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Deciding.External;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Flow;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>One decision in the making: the state, what it adds, and what may be done to steps.</summary>
internal sealed class Burst
{
    private readonly StepNotes notes;

    /// <summary>The step whose end its container hears of now; null: none.</summary>
    private StepState? completing;

    public Burst(WorkflowGraph graph, RunState state, Moment moment, ActivityCatalog catalog, Decision decision)
    {
        Graph = graph;
        State = state;
        Moment = moment;
        Catalog = catalog;
        Scopes = new RunScopes(graph, state);
        Decision = decision;
        notes = new StepNotes(decision.Journal);
    }

    public WorkflowGraph Graph { get; }

    public RunState State { get; }

    public Moment Moment { get; }

    public Decision Decision { get; }

    public ActivityCatalog Catalog { get; }

    public RunScopes Scopes { get; }

    /// <summary>The step of the flow that was taken up or resumed; null: none. As Elsa does, it gets the blame where a container can't go on after it and the run stops; where a person can retry, the container does.</summary>
    public StepState? Executing { get; set; }

    public Node NodeOf(StepState step) => Graph.Nodes[step.NodeId];

    /// <summary>What started the run, if it is this step that it was meant for; only its first execution gets it.</summary>
    public TriggerState? TakeTrigger(StepState step)
    {
        if (State.Trigger is not { } trigger || trigger.NodeId != step.NodeId)
        {
            return null;
        }

        State.Trigger = null;
        return trigger;
    }

    /// <summary>Appends a step to the queue.</summary>
    /// <param name="round">Values of one round of a loop, seen by the step and what it contains.</param>
    /// <param name="isOwnRound">The values hide those of an outer loop; false: they replace them.</param>
    public StepState Schedule(Node node, StepState? parent, IReadOnlyDictionary<string, JsonNode?>? round = null, bool isOwnRound = false)
    {
        var step = new StepState { Id = $"s{++State.StepSequence}", NodeId = node.NodeId, ParentId = parent?.Id, AfterId = completing?.Id, ScopeId = parent?.ScopeId, ScheduledAt = Moment.Now };
        State.Steps[step.Id] = step;
        if (round is not null)
        {
            Scopes.OpenRound(step, round, isOwnRound);
        }

        State.Queue.Add(new QueuedStep(step.Id));
        return step;
    }

    /// <summary>Refuses to begin more branches at once than may be live.</summary>
    /// <exception cref="InputFault">They would be over the bound.</exception>
    public void RequireRoom(int branches, string of, string hint)
    {
        var most = Moment.Settings.LiveStepLimit;
        if (State.Steps.Count + branches > most)
        {
            throw InputFault.Permanent("engine.live_step_limit", string.Create(CultureInfo.InvariantCulture, $"{branches:N0} {of} at once would be more than {most:N0} live steps (engine.liveStepLimit). {hint}"));
        }
    }

    /// <summary>A step is done: its outputs are kept and bound, its parent is told, it is gone.</summary>
    public void Complete(StepState step, JsonObject? outputs = null, IReadOnlyList<string>? outcomes = null)
    {
        if (!State.Steps.ContainsKey(step.Id))
        {
            return;
        }

        if (outputs is not null)
        {
            StepOutputs.Keep(this, step, outputs);
        }

        CloseStep(step, outcomes);
        if (State.Direction != Direction.Forward || State.Ending is not null)
        {
            return;
        }

        if (step.ParentId is null)
        {
            FinishWorkflow(null);
        }
        else if (State.Steps.TryGetValue(step.ParentId, out var parent))
        {
            var faulted = State.OnFailure == OnFailure.Stop ? Executing ?? parent : parent;
            var outer = completing;
            completing = step;
            Guard(faulted, () => FlowActivities.Find(NodeOf(parent))?.ChildCompleted(this, parent, step, outcomes ?? FlowActivity.Done));
            completing = outer;
        }
    }

    /// <summary>Journals the completion of a step and removes it without telling anyone.</summary>
    public void CloseStep(StepState step, IReadOnlyList<string>? outcomes)
    {
        if (step.Status != StepStatus.Skipped)
        {
            step.Status = StepStatus.Completed;
            Journal("Completed", step, outcomes is null ? null : new JsonObject { ["outcomes"] = new JsonArray([.. outcomes.Select(o => (JsonNode)o)]) });
        }

        Remove(step);
    }

    /// <summary>The workflow has reached its end.</summary>
    public void FinishWorkflow(IReadOnlyList<string>? outcomes)
    {
        JournalWorkflow("Completed", outcomes is null ? null : new JsonObject { ["outcomes"] = new JsonArray([.. outcomes.Select(o => (JsonNode)o)]) });
        RunEnd.Begin(this, RunStatus.Finished);
    }

    /// <summary>What happens at a fault is the run's policy (S10).</summary>
    public void Fault(StepState step, FaultInfo fault)
    {
        step.Status = StepStatus.Faulted;
        Journal("Faulted", step, new JsonObject { ["message"] = fault.Message });
        switch (State.OnFailure)
        {
            case OnFailure.Stop:
                AddIncident(step, fault, closed: true);
                State.Failing = true;
                break;
            case OnFailure.Undo:
                State.Cause = Masked(fault.Message);
                Undoing.Begin(this, State.Cause!);
                break;
            default:
                AddIncident(step, fault, closed: false);
                break;
        }
    }

    /// <summary>A person has to decide; the step stays, and other branches go on.</summary>
    public void OpenIncident(StepState step, FaultInfo info)
    {
        step.Status = StepStatus.Faulted;
        AddIncident(step, info, closed: false);
    }

    /// <summary>A container ends a branch: everything below goes, and what is at work outside is brought to a record first.</summary>
    public void Cancel(StepState step)
    {
        foreach (var child in State.Steps.Values.Where(s => s.ParentId == step.Id).ToList())
        {
            Cancel(child);
        }

        ChildRuns.Cancel(this, step);

        if (step.External is not null)
        {
            if (ExternalSteps.Cancel(this, step))
            {
                ExternalSteps.Closed(this, step);
                Remove(step);
            }

            return;
        }

        if (step.Status != StepStatus.Scheduled)
        {
            Journal("Canceled", step);
        }

        step.Status = StepStatus.Cancelled;
        Remove(step);
    }

    /// <summary>Children that the step still waits for.</summary>
    public List<StepState> LiveChildren(StepState step) =>
        [.. State.Steps.Values.Where(s => s.ParentId == step.Id && s.External is not { Cancelling: true })];

    public void Journal(string @event, StepState? step, JsonObject? data = null)
    {
        if (step is null)
        {
            JournalWorkflow(@event, data);
            return;
        }

        var node = NodeOf(step);
        Decision.Journal.Add(new JournalEntry(++State.JournalSequence, Moment.Now, @event, step.Id, node.NodeId, node.ActivityId, node.Type, MaskedData(data)) { ParentStepId = step.ParentId });
        notes.Journaled(step.Id);
    }

    /// <summary>Keeps an evaluated input for people to see.</summary>
    public void NoteInput(StepState step, string name, JsonNode? shown) => notes.Add(step.Id, "in", name, Masked(shown));

    /// <summary>Keeps what a step gave for people to see.</summary>
    public void NoteOutput(StepState step, string name, JsonNode? stored) => notes.Add(step.Id, "out", name, Masked(stored));

    /// <summary>The evaluated inputs of one of our activities by property name, as they are stored (S19, S20).</summary>
    /// <exception cref="InputFault">An input is missing, can't be read, or would show a secret.</exception>
    public JsonObject EvaluateInputs(StepState step, ActivityDescriptor descriptor) => ActivityInputs.Evaluate(this, step, descriptor);

    /// <summary>A text with every secret of the run hidden.</summary>
    public string? Masked(string? text) =>
        text is null || (Moment.Secrets.Count == 0 && Decision.Secrets.Count == 0) ? text
        : Mask.Text(text, Moment.Secrets.Values.Concat(Decision.Secrets.Select(s => s.Value)));

    public string? SecretText(string name) =>
        Moment.Secrets.TryGetValue(name, out var text) ? text : Decision.Secrets.Find(s => s.Name == name)?.Value;

    /// <summary>Runs what a step does; what its definition made impossible becomes its fault.</summary>
    public void Guard(StepState step, Action act)
    {
        try
        {
            act();
        }
        catch (InputFault fault)
        {
            Fault(step, fault.Info with { Message = Masked(fault.Info.Message)! });
        }
    }

    private void JournalWorkflow(string @event, JsonObject? data) =>
        Decision.Journal.Add(new JournalEntry(++State.JournalSequence, Moment.Now, @event, null, Graph.WorkflowNodeId, Graph.WorkflowNodeId, "Elsa.Workflow", MaskedData(data)));

    private void Remove(StepState step)
    {
        State.Steps.Remove(step.Id);
        State.Queue.RemoveAll(q => q.StepId == step.Id);
        State.Bookmarks.RemoveAll(b => b.StepId == step.Id);
        State.Incidents.RemoveAll(i => !i.Closed && i.StepId == step.Id);
        Scopes.Close(step);
    }

    private void AddIncident(StepState step, FaultInfo info, bool closed) => State.Incidents.Add(new IncidentState
    {
        Id = Moment.NextId(),
        StepId = step.Id,
        ActivityId = NodeOf(step).ActivityId,
        Message = Masked(info.Message)!,
        Exception = info.Exception,
        Kind = info.Kind,
        Code = info.Code,
        Since = Moment.Now,
        Attempts = info.Attempts,
        EffectId = info.EffectId,
        Closed = closed,
        Inner = MaskedData(info.Inner),
    });

    private JsonObject? MaskedData(JsonObject? data) => Masked((JsonNode?)data) as JsonObject;

    private JsonNode? Masked(JsonNode? data) =>
        data is null || (Moment.Secrets.Count == 0 && Decision.Secrets.Count == 0) ? data
        : Expressions.SecretValues.MapTexts(data, t => Masked(t)!);
}

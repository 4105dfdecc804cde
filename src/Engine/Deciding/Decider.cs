using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Deciding.External;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>From a run's state and a fact, what is next. Pure: the same state, event and moment give the same decision.</summary>
public sealed class Decider(ActivityCatalog catalog)
{
    /// <summary>Changes the state in place and says what to add to it.</summary>
    /// <param name="begun">The decision that this one ends, after its wish was answered; null: a new one.</param>
    public Decision Decide(WorkflowGraph graph, RunState state, RunEvent @event, Moment moment, Decision? begun = null)
    {
        var burst = new Burst(graph, state, moment, catalog, begun ?? new Decision());
        var (bookmarks, correlationId) = (state.Bookmarks.ToArray(), state.CorrelationId);
        switch (@event)
        {
            case RunEvent.Started when state.Status == RunStatus.Pending && state.Steps.Count == 0:
                Start(burst);
                break;
            case RunEvent.Started or RunEvent.Continued:
                break;
            case RunEvent.HoldsGranted granted:
                Granted(burst, granted);
                break;
            case RunEvent.HoldsNeeded:
                HoldLeave.Ask(burst);
                break;
            case RunEvent.Resumed resumed:
                Bookmarks.Resume(burst, resumed);
                break;
            case RunEvent.CameDue:
                ExternalSteps.Handle(burst, @event);
                Bookmarks.CameDue(burst);
                break;
            case RunEvent.Outgrown outgrown:
                StateBound.Refuse(burst, outgrown);
                break;
            case RunEvent.VariablesGiven given:
                burst.Scopes.Give(given.Values);
                break;
            case RunEvent.ChildrenFound or RunEvent.ChildRested or RunEvent.ChildEnded or RunEvent.ChildRefused:
                ChildRuns.Handle(burst, @event);
                break;
            default:
                ExternalSteps.Handle(burst, @event);
                break;
        }

        Drain(burst);
        if (burst.Decision.Wish is null)
        {
            ComeToRest(burst, @event);
        }

        Bookmarks.NoteChanges(burst, bookmarks);
        burst.Decision.CorrelationChanged |= state.CorrelationId != correlationId;
        return burst.Decision;
    }

    private static void ComeToRest(Burst burst, RunEvent @event)
    {
        var state = burst.State;
        if (state.Queue.Count == 0 && !state.IsHeldByChild)
        {
            state.Trigger = null; // as Elsa's: an activity that is reached after a rest waits, whatever started the run
        }

        RunEnd.Settle(burst);
        RunStanding.Update(burst);
        if (@event is not RunEvent.HoldsGranted)
        {
            HoldLeave.Consider(burst);
        }

        ParentReports.Add(burst);
    }

    private static void Start(Burst burst)
    {
        var state = burst.State;
        state.MoveTo(RunStatus.Running);
        if (state.Parent is null)
        {
            EscapeInput(burst); // a parent hands over stored values
        }

        state.Trigger = state.Trigger is { } trigger ? trigger with { Input = SecretValues.Escape(trigger.Input) } : null;
        burst.Journal("Started", null);
        var root = burst.Schedule(burst.Graph.Root, null);
        burst.Guard(root, () => burst.Scopes.Begin(burst.Moment.Secrets.ContainsKey));
    }

    private static void Granted(Burst burst, RunEvent.HoldsGranted granted)
    {
        var state = burst.State;
        if (state.WaitsForHoldsSince is not { } since)
        {
            return; // told to end before it had them
        }

        var begun = state.HoldsGivenUp;
        HoldLeave.Back(state);
        burst.Journal("HoldsGranted", null, new JsonObject { ["waitingSince"] = since });
        if (begun)
        {
            return; // what it needed them for comes next
        }

        if (granted.Conflict is { } conflict)
        {
            burst.Journal("Refused", null, new JsonObject { ["reason"] = conflict });
            state.Cause = burst.Masked(conflict);
            RunEnd.Begin(burst, RunStatus.Failed);
        }
        else
        {
            Start(burst);
        }
    }

    /// <summary>Only what the intake sealed is a reference; a <c>$secret</c> of the caller's own is data.</summary>
    private static void EscapeInput(Burst burst)
    {
        var input = burst.State.Input;
        foreach (var (name, value) in input.ToList())
        {
            var isSealed = SecretValues.NameOf(value) is { } secret
                && burst.Moment.Secrets.ContainsKey(secret)
                && burst.Graph.Inputs.Any(i => i.IsSensitive && string.Equals(i.Name, name, StringComparison.OrdinalIgnoreCase));
            if (!isSealed)
            {
                input[name] = SecretValues.Escape(value);
            }
        }
    }

    private static void Drain(Burst burst)
    {
        var state = burst.State;
        var most = burst.Moment.Settings.CommitEveryStep || burst.Graph.CommitsEveryStep ? 1 : burst.Moment.Settings.BurstLimit;
        for (; state.Queue.Count > 0 && state.Direction == Direction.Forward && state.Ending is null && burst.Decision.Wish is null && !state.IsHeldByChild; burst.Decision.Taken++)
        {
            var queued = state.Queue[0];
            var step = state.Steps.GetValueOrDefault(queued.StepId);
            if (burst.Decision.IsFull || burst.Decision.Taken >= most || (burst.Decision.Taken > 0 && step is not null && burst.NodeOf(step).CommitsBefore))
            {
                burst.Decision.Continue = true;
                return;
            }

            state.Queue.RemoveAt(0);
            if (step is not null)
            {
                burst.Decision.IsFull |= burst.NodeOf(step).CommitsAfter;
                Take(burst, step);
            }
        }
    }

    private static void Take(Burst burst, StepState step)
    {
        if (step.Status == StepStatus.Faulted)
        {
            return;
        }

        if (burst.State.StepSequence > burst.Moment.Settings.RunStepLimit)
        {
            burst.Fault(step, new FaultInfo($"The run has taken {burst.Moment.Settings.RunStepLimit:N0} steps, the most it may (engine.runStepLimit). Look for a loop that doesn't end.", Kind: "permanent", Code: "engine.run_step_limit"));
            return;
        }

        if (burst.State.Steps.Count > burst.Moment.Settings.LiveStepLimit)
        {
            burst.Fault(step, new FaultInfo($"The run has {burst.State.Steps.Count:N0} live steps, more than it may (engine.liveStepLimit). Retry when others are done.", Kind: "permanent", Code: "engine.live_step_limit"));
            return;
        }

        var node = burst.NodeOf(step);
        var ours = burst.Catalog.Find(node.Type);
        if (ours is not null && burst.State.Failing)
        {
            burst.Cancel(step); // the flow ends as Elsa's does, with what was queued; outside nothing new begins
            return;
        }

        burst.Executing = step;
        step.Status = StepStatus.Running;
        step.StartedAt = burst.Moment.Now;
        burst.Journal("Started", step, step.AfterId is { } after ? new JsonObject { ["after"] = after } : null);
        if (ours is not null)
        {
            ExternalSteps.Begin(burst, step, ours);
            return;
        }

        burst.Guard(step, () =>
        {
            var activity = FlowActivities.Find(node)
                ?? throw InputFault.Of("NotSupportedException", $"There is no activity '{node.Type}' here: correct the definition, or run it with a version of nexus that has it.");
            if (node.Variables.Count > 0)
            {
                burst.Scopes.Open(step, node.Variables);
            }

            activity.Execute(burst, step);
        });
    }
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Is in one state at a time: runs its entry, waits for the triggers of its transitions, and with the first that may be taken runs that one's action and the state's exit.</summary>
/// <remarks>A transition without a trigger is taken by itself as soon as the entry is done and its condition holds; Elsa never takes it. Without a transition that can come the machine completes.</remarks>
internal sealed class StateMachine : FlowActivity
{
    private const int MostStatesAtOnce = 1_000;
    private const string Current = "state";
    private const string Phase = "phase";
    private const string Taken = "transition";
    private const string Rounds = "rounds";
    private const string Entry = "entry";
    private const string Inside = "inside";
    private const string Action = "action";
    private const string Exit = "exit";

    public override void Execute(Burst burst, StepState step)
    {
        var shape = ShapeOf(burst, step);
        if (step.Bag?[Current] is null)
        {
            if (string.IsNullOrWhiteSpace(shape.Initial))
            {
                burst.Complete(step);
                return;
            }

            Enter(burst, step, StateOf(burst, step, shape.Initial, "begins with"));
        }
        else if (PhaseOf(step) == Entry)
        {
            Enter(burst, step, shape.StateOf(StateName(step))!); // a retry after a fault on the way goes on where it stood
        }
        else
        {
            Leave(burst, step);
        }
    }

    public override void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes)
    {
        if (Loops.IsBroken(step))
        {
            burst.LiveChildren(step).ForEach(burst.Cancel);
            burst.Complete(step);
            return;
        }

        switch (PhaseOf(step))
        {
            case Entry:
                Leave(burst, step);
                break;
            case Action:
                Quit(burst, step, TakenBy(burst, step));
                break;
            case Exit:
                Arrive(burst, step, TakenBy(burst, step));
                break;
            default:
                Triggered(burst, step, child);
                break;
        }
    }

    private static void Enter(Burst burst, StepState step, MachineState state)
    {
        step.Bag = Loops.With(step.Bag, Current, state.Name);
        step.Bag[Phase] = Entry;
        if (state.Entry is { } entry)
        {
            burst.Schedule(entry, step);
        }
        else
        {
            Leave(burst, step);
        }
    }

    /// <summary>The entry is done: takes a transition that needs no trigger, or waits for the triggers.</summary>
    private static void Leave(Burst burst, StepState step)
    {
        step.Bag![Phase] = Inside;
        var outbound = ShapeOf(burst, step).From(StateName(step)).ToList();
        if (outbound.Find(t => t.Trigger is null && Holds(burst, step, t)) is { } free)
        {
            CheckRounds(burst, step);
            Take(burst, step, free);
            return;
        }

        var waiting = burst.LiveChildren(step).Select(c => c.NodeId).ToHashSet(StringComparer.Ordinal);
        foreach (var transition in outbound)
        {
            if (transition.Trigger is { } trigger && ShapeOf(burst, step).StateOf(transition.To) is not null && waiting.Add(trigger.NodeId))
            {
                burst.Schedule(trigger, step);
            }
        }

        if (waiting.Count == 0)
        {
            burst.Complete(step);
        }
    }

    private static void Triggered(Burst burst, StepState step, StepState child)
    {
        var transition = ShapeOf(burst, step).From(StateName(step)).First(t => t.Trigger?.NodeId == child.NodeId);
        step.Bag!.Remove(Rounds);
        if (Holds(burst, step, transition))
        {
            Take(burst, step, transition);
        }
        else
        {
            burst.Schedule(transition.Trigger!, step);
        }
    }

    /// <summary>The transition is the one: the other triggers go, its action runs.</summary>
    private static void Take(Burst burst, StepState step, MachineTransition transition)
    {
        _ = StateOf(burst, step, transition.To, $"goes by '{transition.Name}' to");
        burst.LiveChildren(step).ForEach(burst.Cancel);
        step.Bag![Taken] = transition.Index;
        if (transition.Action is { } action)
        {
            step.Bag[Phase] = Action;
            burst.Schedule(action, step);
        }
        else
        {
            Quit(burst, step, transition);
        }
    }

    private static void Quit(Burst burst, StepState step, MachineTransition transition)
    {
        if (ShapeOf(burst, step).StateOf(transition.From)?.Exit is { } exit)
        {
            step.Bag![Phase] = Exit;
            burst.Schedule(exit, step);
        }
        else
        {
            Arrive(burst, step, transition);
        }
    }

    private static void Arrive(Burst burst, StepState step, MachineTransition transition) =>
        Enter(burst, step, StateOf(burst, step, transition.To, $"goes by '{transition.Name}' to"));

    private static bool Holds(Burst burst, StepState step, MachineTransition transition)
    {
        if (transition.Condition is null)
        {
            return true;
        }

        var values = new RunValues(burst, step);
        try
        {
            return Values.ToTruth(Evaluator.Evaluate(StepInputs.ExpressionOf(transition.Condition), values, asText: false));
        }
        catch (ExpressionException exception)
        {
            throw InputFault.Of(values.Shown(exception));
        }
    }

    /// <summary>States that lead on by themselves and do nothing would go round for ever in one decision.</summary>
    private static void CheckRounds(Burst burst, StepState step)
    {
        var rounds = (step.Bag![Rounds]?.GetValue<int>() ?? 0) + 1;
        step.Bag[Rounds] = rounds;
        if (rounds > MostStatesAtOnce)
        {
            throw InputFault.Permanent("engine.endless_loop", $"'{burst.NodeOf(step).ActivityId}' has gone through {MostStatesAtOnce:N0} states without waiting for anything. Give a transition a trigger, or a condition that ends it.");
        }
    }

    private static MachineState StateOf(Burst burst, StepState step, string name, string how) => ShapeOf(burst, step).StateOf(name)
        ?? throw InputFault.Of("InvalidOperationException", $"The state machine '{burst.NodeOf(step).ActivityId}' {how} '{name}', which isn't one of its states.");

    private static MachineTransition TakenBy(Burst burst, StepState step) => ShapeOf(burst, step).Transition(step.Bag![Taken]!.GetValue<int>());

    private static string StateName(StepState step) => step.Bag![Current]!.GetValue<string>();

    private static string? PhaseOf(StepState step) => step.Bag?[Phase]?.GetValue<string>();

    private static StateMachineShape ShapeOf(Burst burst, StepState step) => burst.NodeOf(step).Machine;
}

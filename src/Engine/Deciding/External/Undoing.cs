using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding.Children;

namespace NexusWorkflows.Engine.Deciding.External;

/// <summary>Turns a run round (S11): first everything at work is recorded or settled, then the recorded effects go, newest first, each read back.</summary>
internal static class Undoing
{
    /// <param name="taken">What isn't this run's to remove any more.</param>
    public static void Begin(Burst burst, string reason, RunStatus endsAs = RunStatus.Undone, IReadOnlyList<TakenEffect>? taken = null)
    {
        var state = burst.State;
        state.Direction = Direction.Undo;
        state.Ending = null;
        state.Undo = new UndoState { Reason = reason, EndsAs = endsAs };
        state.Cause ??= reason;
        burst.Journal("Undoing", null, new JsonObject { ["reason"] = reason });
        Leave(burst, taken ?? []);
        Quiesce(burst);
        Continue(burst);
    }

    /// <summary>Leaves to later runs what is theirs now, and what goes with it: its fate is that of the thing it belongs to.</summary>
    private static void Leave(Burst burst, IReadOnlyList<TakenEffect> taken)
    {
        var effects = burst.State.Effects;
        var owners = taken.ToDictionary(t => t.EffectId, t => t.ByRunId, StringComparer.Ordinal);
        for (var found = owners.Count > 0; found;)
        {
            found = false;
            foreach (var effect in effects)
            {
                if (effect.GoesWith is { } key && effects.Find(e => owners.ContainsKey(e.Id) && Target.KeyOf(e.System, e.Kind, e.Name) == key) is { } owned)
                {
                    found |= owners.TryAdd(effect.Id, owners[owned.Id]);
                }
            }
        }

        for (var i = 0; i < effects.Count; i++)
        {
            if (owners.TryGetValue(effects[i].Id, out var owner) && effects[i].Status is EffectStatus.Made or EffectStatus.Unknown)
            {
                effects[i] = effects[i] with { Status = EffectStatus.Kept };
                burst.Decision.Effects.Add(effects[i]);
                burst.Journal("Kept", null, new JsonObject { ["effect"] = effects[i].Id, ["target"] = $"{effects[i].System} {effects[i].Kind} '{effects[i].Name}'", ["takenOverBy"] = owner });
            }
        }
    }

    /// <summary>Nothing new is scheduled; what is at work is brought to a record.</summary>
    public static void Quiesce(Burst burst)
    {
        var state = burst.State;
        state.Queue.Clear();
        state.Bookmarks.Clear();
        ChildRuns.CancelAll(burst);
        foreach (var step in state.Steps.Values.ToList())
        {
            if (step.External is null)
            {
                state.Steps.Remove(step.Id); // as Elsa does, without a word of its own: the run's end says it
            }
            else if (ExternalSteps.Cancel(burst, step))
            {
                ExternalSteps.Closed(burst, step);
            }
        }

        state.Incidents.RemoveAll(i => !i.Closed && !state.Steps.ContainsKey(i.StepId));
    }

    public static void Continue(Burst burst)
    {
        var state = burst.State;
        if (state.Undo is not { } undo || IsFinal(state.Status) || state.AwaitedChildren > 0)
        {
            return; // descendants first come to rest: what they made is removed with the rest
        }

        foreach (var step in state.Steps.Values)
        {
            if (step.External is not null)
            {
                return; // an attempt is not settled yet, or the present effect is not gone yet
            }
        }

        var next = NextEffect(state, undo);
        if (next is null)
        {
            state.Ending = undo.Kept.Count > 0 ? RunStatus.Cancelled : undo.EndsAs;
            return;
        }

        var remover = new StepState
        {
            Id = $"u{++state.StepSequence}",
            NodeId = burst.Graph.Root.NodeId,
            Status = StepStatus.Running,
            ScheduledAt = burst.Moment.Now,
            StartedAt = burst.Moment.Now,
            External = new ExternalState { ActivityType = next.ActivityType, Inputs = next.Inputs.DeepClone().AsObject(), Removals = [next] },
        };
        state.Steps[remover.Id] = remover;
        undo.StepId = remover.Id;
        ExternalSteps.Resume(burst, remover);
    }

    private static EffectState? NextEffect(RunState state, UndoState undo)
    {
        for (var i = state.Effects.Count - 1; i >= 0; i--)
        {
            var effect = state.Effects[i];
            if (effect.Status is EffectStatus.Made or EffectStatus.Unknown && !undo.Kept.Contains(effect.Id) && !GoesWithAnother(state, effect))
            {
                return effect;
            }
        }

        return null;
    }

    private static bool GoesWithAnother(RunState state, EffectState effect) =>
        effect.GoesWith is { } key
        && state.Effects.Exists(e => e.Status is EffectStatus.Made or EffectStatus.Unknown && Target.KeyOf(e.System, e.Kind, e.Name) == key);

    internal static bool IsFinal(RunStatus status) => status is RunStatus.Finished or RunStatus.Failed or RunStatus.Undone or RunStatus.Cancelled;
}

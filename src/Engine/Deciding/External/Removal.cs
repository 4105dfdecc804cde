using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Engine.Deciding.External;

/// <summary>Removes recorded effects one by one: look, remove if ours, look again. Used by undo and by activities that remove for good.</summary>
internal static class Removal
{
    public static void Begin(Burst burst, StepState step)
    {
        var external = step.External!;
        external.Attempt = 0;
        external.Part = 0;
        if (burst.State.Direction == Direction.Forward && external.Removals!.Count > 0)
        {
            burst.State.Irreversible = true; // what is removed for good can't be made again by an undo
        }

        Next(burst, step);
    }

    public static void Answered(Burst burst, StepState step, Answer answer)
    {
        switch (answer)
        {
            case Answer.Observed observed:
                Looked(burst, step, observed.Observation!);
                break;
            case Answer.Removed:
                // Die here: the record still says made, so the next holder looks and removes again or finds it gone.
                ExternalSteps.Give(burst, step, ExternalPhase.ReadingGone, StepCommandKind.Observe);
                break;
            case Answer.Settled settled:
                Settled(burst, step, settled);
                break;
            case Answer.Completed completed:
                burst.Complete(step, completed.Outputs, completed.Outcomes);
                break;
            case Answer.Failed failed:
                Failures.Answered(burst, step, failed);
                break;
        }
    }

    /// <summary>Leaves the present effect where it is, on a person's word.</summary>
    public static void Keep(Burst burst, StepState step)
    {
        Mark(burst, step, EffectStatus.Kept);
        Advance(burst, step);
    }

    private static void Looked(Burst burst, StepState step, Observation seen)
    {
        var external = step.External!;
        var effect = external.Removals![external.Part];
        switch (Ownership.OfRecorded(effect, seen))
        {
            case Verdict.Absent:
                Mark(burst, step, EffectStatus.Removed);
                Advance(burst, step);
                break;
            case Verdict.Ours when external.Phase == ExternalPhase.ReadingGone:
                external.Intent = null;
                ExternalSteps.Retry(burst, step, new StepErrorState("transient", "engine.still_there", $"{Failures.Words(effect)} was answered as removed, yet it is still there."));
                break;
            case Verdict.Ours:
                external.Intent = new IntentState { Token = effect.Token, ExecutionId = "nx" + burst.Moment.NextId(), SentAt = burst.Moment.Now, BeforeSecret = effect.BeforeSecret };
                ExternalSteps.Give(burst, step, ExternalPhase.Removing, StepCommandKind.Remove);
                break;
            case Verdict.Foreign:
                ExternalSteps.Incident(burst, step, new StepErrorState("conflict", "engine.conflict", $"{Failures.Words(effect)} isn't the one that was recorded: it was left alone. Skip it, or remove it by hand and retry."));
                break;
            default:
                ExternalSteps.Incident(burst, step, new StepErrorState("permanent", "engine.unreadable", $"{Failures.Words(effect)} can't be read: {seen.Detail}"));
                break;
        }
    }

    private static void Settled(Burst burst, StepState step, Answer.Settled settled)
    {
        var external = step.External!;
        var effect = external.Removals![external.Part];
        if (!settled.IsOver)
        {
            Failures.Wait(burst, step);
            return;
        }

        external.Intent = null;
        external.SettlingSince = null;
        if (Ownership.OfRecorded(effect, settled.Observation) == Verdict.Absent)
        {
            Mark(burst, step, EffectStatus.Removed);
            Advance(burst, step);
        }
        else
        {
            ExternalSteps.Retry(burst, step, external.LastError ?? new StepErrorState("unknown", "engine.no_answer", $"The removal of {Failures.Words(effect)} had no answer and removed nothing."));
        }
    }

    private static void Mark(Burst burst, StepState step, EffectStatus status)
    {
        var effect = step.External!.Removals![step.External.Part];
        Set(burst, step, effect, status);
        if (status != EffectStatus.Removed)
        {
            return;
        }

        var key = Target.KeyOf(effect.System, effect.Kind, effect.Name);
        foreach (var other in Standing(burst.State, step.External).Where(e => e.GoesWith == key).ToList())
        {
            Set(burst, step, other, EffectStatus.Removed);
        }
    }

    private static IEnumerable<EffectState> Standing(RunState state, ExternalState external) =>
        (state.Direction == Direction.Undo ? state.Effects : external.Removals!).Where(e => e.Status is EffectStatus.Made or EffectStatus.Unknown);

    private static void Set(Burst burst, StepState step, EffectState effect, EffectStatus status)
    {
        var changed = effect with { Status = status, RemovedAt = status == EffectStatus.Removed ? burst.Moment.Now : null, RemovedBy = status == EffectStatus.Removed ? burst.State.Id : null };
        Replace(burst.State.Effects, changed);
        Replace(step.External!.Removals!, changed);
        burst.Decision.Effects.Add(changed);
        burst.Journal(status == EffectStatus.Removed ? "Removed" : "Kept", step, new JsonObject { ["effect"] = effect.Id, ["target"] = Failures.Words(effect) });
    }

    private static void Replace(List<EffectState> effects, EffectState changed)
    {
        var index = effects.FindIndex(e => e.Id == changed.Id);
        if (index >= 0)
        {
            effects[index] = changed;
        }
    }

    private static void Advance(Burst burst, StepState step)
    {
        step.External!.Intent = null;
        step.External.Attempt = 0;
        step.External.LastError = null;
        step.External.Part++;
        Next(burst, step);
    }

    private static void Next(Burst burst, StepState step)
    {
        var external = step.External!;
        var removals = external.Removals!;
        while (external.Part < removals.Count && (removals[external.Part].Status is not (EffectStatus.Made or EffectStatus.Unknown) || GoesWithAnother(external)))
        {
            external.Part++;
        }

        external.EndOutage();
        if (external.Part < removals.Count)
        {
            ExternalSteps.Resume(burst, step);
        }
        else if (burst.State.Direction == Direction.Undo)
        {
            burst.State.Steps.Remove(step.Id);
            burst.State.Undo!.StepId = null;
        }
        else
        {
            ExternalSteps.Give(burst, step, ExternalPhase.Finishing, StepCommandKind.Finish);
        }
    }

    /// <summary>What goes with a thing that is removed in the same sweep needs no removal of its own.</summary>
    private static bool GoesWithAnother(ExternalState external) =>
        external.Removals![external.Part].GoesWith is { } key
        && external.Removals.Exists(e => e.Status is EffectStatus.Made or EffectStatus.Unknown && Target.KeyOf(e.System, e.Kind, e.Name) == key);
}

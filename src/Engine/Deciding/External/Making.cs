using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Deciding.External;

/// <summary>Look, act, look (S3): from each answer of a step that makes something, what comes next.</summary>
internal static class Making
{
    public static void Answered(Burst burst, StepState step, Answer answer)
    {
        switch (answer)
        {
            case Answer.Observed observed:
                Observed(burst, step, observed);
                break;
            case Answer.Created:
                // Die here: the intent is open, so the next holder settles it and looks.
                ExternalSteps.Give(burst, step, ExternalPhase.ReadingBack, StepCommandKind.Observe);
                break;
            case Answer.Removed:
                ExternalSteps.Give(burst, step, ExternalPhase.ReadingGone, StepCommandKind.Observe);
                break;
            case Answer.Settled settled:
                Settled(burst, step, settled);
                break;
            case Answer.Selected selected:
                step.External!.Removals = [.. selected.Effects];
                Removal.Begin(burst, step);
                break;
            case Answer.Completed completed:
                burst.Complete(step, completed.Outputs, completed.Outcomes);
                break;
            case Answer.Failed failed:
                Failures.Answered(burst, step, failed);
                break;
        }
    }

    private static void Observed(Burst burst, StepState step, Answer.Observed observed)
    {
        var external = step.External!;
        if (external.Targets is null && observed.Targets is { } targets)
        {
            external.Targets = [.. targets.Select(t => new TargetState(t.System, t.Kind, t.Name, t.GoesWith, "nx" + burst.Moment.NextId()))];
        }

        if (external.Cancelling && external.Intent is null)
        {
            ExternalSteps.Leave(burst, step);
            return;
        }

        if (observed.Observation is not { } seen)
        {
            Finish(burst, step);
            return;
        }

        var verdict = Ownership.Of(burst.State, external.Targets![external.Part], seen, external.Intent is not null || external.MaybeMade);
        switch (external.Phase)
        {
            case ExternalPhase.ReadingBack:
                ReadBack(burst, step, seen, verdict);
                break;
            case ExternalPhase.ReadingGone when verdict is Verdict.Absent:
                external.Intent = null;
                external.MaybeMade = false;
                Create(burst, step, seen);
                break;
            case ExternalPhase.ReadingGone:
                external.Intent = null;
                ExternalSteps.Retry(burst, step, new StepErrorState("transient", "engine.still_there", $"{Failures.Words(external)} was removed as half-made, yet it is still there."));
                break;
            default:
                Looked(burst, step, seen, verdict, observed.FinishesPartial);
                break;
        }
    }

    private static void Looked(Burst burst, StepState step, Observation seen, Verdict verdict, bool finishesPartial)
    {
        switch (verdict)
        {
            case Verdict.Absent:
                Create(burst, step, seen);
                break;
            case Verdict.AsWished when !step.External!.MaybeMade:
                NextPart(burst, step);
                break;
            case Verdict.AsWished:
            case Verdict.Ours:
                Record(burst, step, seen);
                break;
            case Verdict.PartialOurs when finishesPartial:
                step.External!.MaybeMade = true; // and is there, whatever becomes of this attempt
                Create(burst, step, seen);
                break;
            case Verdict.PartialOurs:
                step.External!.MaybeMade = true;
                OpenIntent(burst, step, seen);
                ExternalSteps.Give(burst, step, ExternalPhase.Removing, StepCommandKind.Remove);
                break;
            default:
                Refuse(burst, step, seen, verdict);
                break;
        }
    }

    private static void ReadBack(Burst burst, StepState step, Observation seen, Verdict verdict)
    {
        switch (verdict)
        {
            case Verdict.Ours:
            case Verdict.AsWished:
                Record(burst, step, seen);
                break;
            case Verdict.Absent:
            case Verdict.PartialOurs:
                // Answered as made, yet not (wholly) there: what the call did is unknown.
                Failures.Unknown(step.External!);
                step.External!.LastError = new StepErrorState("unknown", "engine.not_read_back", $"{Failures.Words(step.External)} was answered as made, yet {(verdict == Verdict.Absent ? "isn't there" : seen.Detail)}.");
                ExternalSteps.Settle(burst, step);
                break;
            default:
                Refuse(burst, step, seen, verdict);
                break;
        }
    }

    private static void Settled(Burst burst, StepState step, Answer.Settled settled)
    {
        var external = step.External!;
        var verdict = Ownership.Of(burst.State, external.Targets![external.Part], settled.Observation, attempted: true);
        switch (verdict)
        {
            case Verdict.Ours:
            case Verdict.AsWished:
                Record(burst, step, settled.Observation);
                break;
            case Verdict.Absent or Verdict.PartialOurs when !settled.IsOver:
                Failures.Wait(burst, step);
                break;
            case Verdict.PartialOurs when external.Cancelling:
                // Half-made and the branch is ended: recorded as it is, so that an undo removes it.
                Record(burst, step, settled.Observation);
                break;
            case Verdict.Absent or Verdict.PartialOurs:
                external.Intent = null;
                external.SettlingSince = null;
                external.MaybeMade = verdict == Verdict.PartialOurs;
                ExternalSteps.Retry(burst, step, external.LastError ?? new StepErrorState("unknown", "engine.no_answer", $"The attempt at {Failures.Words(external)} had no answer and made nothing."));
                break;
            default:
                Refuse(burst, step, settled.Observation, verdict);
                break;
        }
    }

    private static void Create(Burst burst, StepState step, Observation seen)
    {
        OpenIntent(burst, step, seen);
        // Die here: an open intent without an answer. It means unknown, never not done.
        ExternalSteps.Give(burst, step, ExternalPhase.Creating, StepCommandKind.Create);
    }

    private static void OpenIntent(Burst burst, StepState step, Observation seen)
    {
        var external = step.External!;
        string? before = null;
        if (KindIsSetting(burst, external))
        {
            before = $"{step.Id}.before.{external.Part}";
            burst.Decision.Secrets.Add(new NewSecret(before, seen.Before is { } image ? JsonTexts.Write(image) : "null"));
        }

        var target = external.Targets![external.Part];
        external.Intent = new IntentState { Token = target.Token, ExecutionId = "nx" + burst.Moment.NextId(), SentAt = burst.Moment.Now, BeforeSecret = before };
        burst.Journal("Intended", step, new JsonObject { ["target"] = Failures.Words(external), ["attempt"] = external.Attempt });
    }

    private static void Record(Burst burst, StepState step, Observation seen)
    {
        var external = step.External!;
        var state = burst.State;
        var target = external.Targets![external.Part];
        if (Ownership.Recorded(state, target) is null)
        {
            var effect = EffectOf(burst, step, target, seen, EffectStatus.Made);
            state.Effects.Add(effect);
            burst.Decision.Effects.Add(effect);
            burst.Journal("Recorded", step, new JsonObject { ["effect"] = effect.Id, ["target"] = Failures.Words(external) });
        }

        // Die after this commit: the effect is on record and the next part begins with a look.
        external.Intent = null;
        external.SettlingSince = null;
        NextPart(burst, step);
    }

    internal static EffectState EffectOf(Burst burst, StepState step, TargetState target, Observation? seen, EffectStatus status)
    {
        var external = step.External!;
        return new EffectState
        {
            Id = burst.Moment.NextId(),
            RunId = burst.State.Id,
            RootId = burst.State.RootId,
            StepId = step.Id,
            Number = burst.State.Effects.Count + 1,
            System = target.System,
            Kind = target.Kind,
            Name = target.Name,
            GoesWith = target.GoesWith,
            Token = target.Token,
            Ids = seen?.Ids?.DeepClone().AsObject() ?? [],
            BeforeSecret = external.Intent?.BeforeSecret,
            ActivityType = external.ActivityType,
            Inputs = external.Inputs.DeepClone().AsObject(),
            Site = burst.State.Site,
            Status = status,
            MadeAt = burst.Moment.Now,
        };
    }

    private static void NextPart(Burst burst, StepState step)
    {
        var external = step.External!;
        external.Part++;
        external.Attempt = 0;
        external.MaybeMade = false;
        external.LastError = null;
        external.EndOutage();
        if (external.Cancelling)
        {
            ExternalSteps.Closed(burst, step);
        }
        else if (external.Part < external.Targets!.Count)
        {
            ExternalSteps.Resume(burst, step);
        }
        else
        {
            Finish(burst, step);
        }
    }

    private static void Finish(Burst burst, StepState step) => ExternalSteps.Give(burst, step, ExternalPhase.Finishing, StepCommandKind.Finish);

    private static void Refuse(Burst burst, StepState step, Observation seen, Verdict verdict)
    {
        var external = step.External!;
        external.Intent = null;
        var words = Failures.Words(external);
        ExternalSteps.Incident(burst, step, verdict == Verdict.Foreign
            ? new StepErrorState("conflict", "engine.conflict", $"{words} exists already and isn't ours: nothing was touched. Choose another name, or remove it by hand and retry.")
            : new StepErrorState("permanent", "engine.unreadable", $"{words} can't be read: {seen.Detail}"));
    }

    private static bool KindIsSetting(Burst burst, ExternalState external) => ExternalSteps.KindOf(burst, external) == ActivityKind.Setting;
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Flow;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Deciding.External;

/// <summary>Steps that call the outside: they leave the burst with a command, and each answer is an event that says what comes next.</summary>
internal static class ExternalSteps
{
    /// <summary>A queued step of one of our activities is taken up.</summary>
    public static void Begin(Burst burst, StepState step, ActivityDescriptor descriptor)
    {
        JsonObject inputs;
        RetryChoice retries;
        try
        {
            inputs = burst.EvaluateInputs(step, descriptor);
            retries = RetryChoice.Of(burst, step);
            FlowActivities.Find(descriptor.TypeName)?.Check(inputs);
        }
        catch (InputFault fault)
        {
            burst.Fault(step, fault.Info);
            return;
        }

        step.External = new ExternalState { ActivityType = descriptor.TypeName, Inputs = inputs, RetryStrategy = retries.Id };
        foreach (var input in descriptor.Inputs)
        {
            if (inputs[input.Name] is { } value)
            {
                burst.NoteInput(step, input.Name, input is { Sensitive: true, TakesSecrets: true } ? Mask.Stars : value);
            }
        }

        if (retries.Note is { } note)
        {
            burst.Journal("Log", step, new JsonObject { ["lines"] = new JsonArray(note) });
        }

        step.Status = StepStatus.Running;
        Resume(burst, step);
    }

    /// <summary>Goes on where the step stands: an open intent is settled first, everything else begins a new attempt.</summary>
    public static void Resume(Burst burst, StepState step)
    {
        var external = step.External!;
        external.WaitingFor = null;
        step.Status = StepStatus.Running;
        if (external.Intent is not null)
        {
            Settle(burst, step);
            return;
        }

        external.Attempt++; // before the call: a crash inside it must use up an attempt
        if (external.Part >= (external.Removals?.Count ?? external.Targets?.Count))
        {
            Give(burst, step, ExternalPhase.Finishing, StepCommandKind.Finish); // every part is done: only the outputs are missing
            return;
        }

        switch (KindOf(burst, external))
        {
            case ActivityKind.Probe:
                Give(burst, step, ExternalPhase.Probing, StepCommandKind.Probe);
                break;
            case ActivityKind.Send:
                Sending.Begin(burst, step);
                break;
            case ActivityKind.Irreversible when external.Removals is null:
                Give(burst, step, ExternalPhase.Selecting, StepCommandKind.Select);
                break;
            default:
                Give(burst, step, ExternalPhase.Observing, StepCommandKind.Observe);
                break;
        }
    }

    /// <summary>A container ends the branch of this step. With nothing of its present part outside it is gone at once; else it stays until that is recorded or settled.</summary>
    public static bool Cancel(Burst burst, StepState step)
    {
        if (step.External is not { } external)
        {
            return true;
        }

        if (external.Intent is null && !LeavesSomething(external))
        {
            return true;
        }

        external.Cancelling = true;
        if (!external.AtWork)
        {
            Leave(burst, step);
        }

        return false;
    }

    /// <summary>A cancelled step goes, once it is known what its attempts have left outside.</summary>
    internal static void Leave(Burst burst, StepState step)
    {
        var external = step.External!;
        if (external.Intent is null && !LeavesSomething(external))
        {
            Closed(burst, step);
            return;
        }

        // Whatever was sent is over by now, or its intent would still be open: only the look is missing.
        external.Intent ??= new IntentState { Token = external.Targets![external.Part].Token, ExecutionId = "nx" + burst.Moment.NextId(), SentAt = DateTimeOffset.UnixEpoch, IsUnknown = true };
        Settle(burst, step);
    }

    /// <summary>An attempt at the present part was seen to leave something of ours, or had no answer; no look since then found it gone.</summary>
    private static bool LeavesSomething(ExternalState external) => external is { MaybeMade: true, Removals: null, Targets: { } targets } && external.Part < targets.Count;

    public static void Handle(Burst burst, RunEvent @event)
    {
        switch (@event)
        {
            case RunEvent.Answered answered:
                Answered(burst, answered);
                break;
            case RunEvent.CameDue:
                ForEach(burst, CameDue);
                break;
            case RunEvent.SystemBack back:
                ForEach(burst, (b, step) => SystemBack(b, step, back.System));
                break;
            case RunEvent.TakenOver taken:
                ForEach(burst, (b, step) => TakenOver(b, step, taken.Failed));
                break;
            case RunEvent.Assumed assumed when burst.State.Steps.TryGetValue(assumed.StepId, out var step):
                burst.Complete(step, assumed.Outputs, ["Done"]);
                break;
            case RunEvent.Told told:
                Instructions.Follow(burst, told);
                break;
        }

        if (burst.State.Direction == Direction.Undo)
        {
            Undoing.Continue(burst);
        }
    }

    /// <summary>When a step that nothing works on is due next; null: none.</summary>
    public static DateTimeOffset? NextDue(RunState state)
    {
        DateTimeOffset? next = null;
        foreach (var step in state.Steps.Values)
        {
            if (step.External is { AtWork: false, DueAt: { } due } && (next is null || due < next))
            {
                next = due;
            }
        }

        return next;
    }

    internal static void Give(Burst burst, StepState step, ExternalPhase phase, StepCommandKind kind)
    {
        var external = step.External!;
        external.Phase = phase;
        external.CommandNumber++;
        external.AtWork = true;
        external.DueAt = null;
        burst.Decision.Commands.Add(new StepCommand(kind, step.Id, external.CommandNumber));
    }

    internal static void Settle(Burst burst, StepState step)
    {
        var external = step.External!;
        external.SettlingSince ??= burst.Moment.Now;
        Give(burst, step, ExternalPhase.Settling, StepCommandKind.Settle);
    }

    /// <summary>The attempt failed in a way that another one may mend.</summary>
    internal static void Retry(Burst burst, StepState step, StepErrorState error)
    {
        var external = step.External!;
        external.LastError = error;
        var most = RetryChoice.MostAttempts(burst, external);
        if (external.Cancelling && external.Intent is null)
        {
            Leave(burst, step);
            return;
        }

        if (external.Attempt >= most)
        {
            Incident(burst, step, error);
            return;
        }

        var wait = Backoff.After(external.Attempt, RetryChoice.Strategy(external), burst.Moment);
        external.Phase = ExternalPhase.BackingOff;
        external.AtWork = false;
        external.DueAt = burst.Moment.Now + wait;
        burst.Journal("Retried", step, RetryChoice.Noted(external, most, wait));
    }

    internal static void WaitForSystem(Burst burst, StepState step, StepErrorState error, string system)
    {
        var external = step.External!;
        external.LastError = error;
        external.Attempt = Math.Max(0, external.Attempt - 1); // a system that is down uses up no attempt
        external.DownAt = external.Phase;
        external.Phase = ExternalPhase.WaitingForSystem;
        external.AtWork = false;
        external.WaitingFor = system;
        external.WaitingSince ??= burst.Moment.Now;
        step.Status = StepStatus.Waiting;
        burst.Journal("WaitingForSystem", step, new JsonObject { ["system"] = system, ["reason"] = error.Message });
        external.DueAt = external.WaitingSince + burst.Moment.Settings.DownLimit;
    }

    /// <summary>A person has to decide, unless the run's policy does.</summary>
    internal static void Incident(Burst burst, StepState step, StepErrorState error)
    {
        var external = step.External!;
        external.LastError = error;
        external.Phase = ExternalPhase.Incident;
        external.AtWork = false;
        external.DueAt = null;
        var effect = external.Removals is { } removals && external.Part < removals.Count ? removals[external.Part].Id : null;
        var info = new FaultInfo(error.Message, Kind: error.Kind, Code: error.Code, Attempts: external.Attempt, EffectId: effect);
        if (burst.State.Direction == Direction.Undo || external.Cancelling)
        {
            burst.OpenIncident(step, info);
        }
        else
        {
            burst.Fault(step, info);
        }
    }

    /// <summary>A cancelled step has no open intent any more.</summary>
    internal static void Closed(Burst burst, StepState step)
    {
        step.Status = StepStatus.Cancelled;
        burst.Journal("Canceled", step);
        burst.State.Steps.Remove(step.Id);
    }

    internal static ActivityKind KindOf(Burst burst, ExternalState external) =>
        burst.Catalog.Find(external.ActivityType)?.Kind ?? throw new UnknownActivityException(external.ActivityType);

    private static void Answered(Burst burst, RunEvent.Answered answered)
    {
        if (Take(burst, answered) is not { } step)
        {
            return;
        }

        if (step.External!.Removals is not null)
        {
            Removal.Answered(burst, step, answered.Answer);
        }
        else if (KindOf(burst, step.External) == ActivityKind.Send)
        {
            Sending.Answered(burst, step, answered.Answer);
        }
        else
        {
            Making.Answered(burst, step, answered.Answer);
        }
    }

    /// <summary>The step did what it was to do; only its outputs can't be kept.</summary>
    public static void Refuse(Burst burst, RunEvent.Answered answered, Func<StepState, StepErrorState> error)
    {
        if (Take(burst, answered) is { } step)
        {
            Incident(burst, step, error(step));
        }
    }

    /// <summary>Takes what comes with every answer; null: nobody waits for it any more.</summary>
    private static StepState? Take(Burst burst, RunEvent.Answered answered)
    {
        if (!burst.State.Steps.TryGetValue(answered.StepId, out var step)
            || step.External is not { AtWork: true } external
            || external.CommandNumber != answered.CommandNumber)
        {
            return null; // an answer to a command that was given up: what it did is found by looking
        }

        external.AtWork = false;
        // A probe may pass while what the step needs is down: only the call itself ends the wait.
        if (external.DownAt == external.Phase && answered.Answer is not Answer.Failed { Kind: StepErrorKind.Down })
        {
            external.EndOutage();
        }

        burst.Decision.Writes.AddRange(answered.Answer.Writes);
        burst.Decision.Secrets.AddRange(answered.Answer.Secrets);
        if (answered.Answer.Lines.Count > 0)
        {
            burst.Journal("Log", step, new JsonObject { ["lines"] = new JsonArray([.. answered.Answer.Lines.Select(l => (JsonNode)l)]) });
        }

        return step;
    }

    private static void CameDue(Burst burst, StepState step)
    {
        var external = step.External!;
        if (external.AtWork || external.DueAt is not { } due || due > burst.Moment.Now)
        {
            return;
        }

        external.DueAt = null;
        switch (external.Phase)
        {
            case ExternalPhase.Settling:
                Settle(burst, step);
                break;
            case ExternalPhase.WaitingForSystem:
                var message = $"'{external.WaitingFor}' has been down since {external.WaitingSince:yyyy-MM-dd HH:mm:ss}Z: {external.LastError?.Message}";
                Incident(burst, step, new StepErrorState("down", $"{external.WaitingFor}.down", message));
                break;
            default:
                Resume(burst, step);
                break;
        }
    }

    private static void SystemBack(Burst burst, StepState step, string system)
    {
        if (step.External is { Phase: ExternalPhase.WaitingForSystem } external && external.WaitingFor == system)
        {
            external.Wakes++;
            burst.Journal("SystemBack", step, new JsonObject { ["system"] = system });
            Resume(burst, step);
        }
    }

    /// <summary>What was at work when the last holder went has no answer. A call that changes is unknown; one that looks is made again and uses up an attempt.</summary>
    private static void TakenOver(Burst burst, StepState step, string? failed)
    {
        var external = step.External!;
        if (!external.AtWork)
        {
            return;
        }

        external.AtWork = false;
        if (external.Intent is { } intent)
        {
            intent.IsUnknown = true;
            external.MaybeMade = true;
            Settle(burst, step);
        }
        else if (external.Phase == ExternalPhase.Finishing)
        {
            Give(burst, step, ExternalPhase.Finishing, StepCommandKind.Finish);
        }
        else if (external.Cancelling)
        {
            Leave(burst, step);
        }
        else
        {
            var reason = failed is null
                ? new StepErrorState("unknown", "engine.taken_over", "The process that worked on it ended before the answer came.")
                : new StepErrorState("permanent", "engine.not_committed", $"Its answer couldn't be kept: {failed}");
            if (external.Attempt >= RetryChoice.MostAttempts(burst, external))
            {
                Incident(burst, step, reason);
            }
            else
            {
                Resume(burst, step);
            }
        }
    }

    private static void ForEach(Burst burst, Action<Burst, StepState> act)
    {
        foreach (var step in burst.State.Steps.Values.ToList())
        {
            if (step.External is not null && burst.State.Steps.ContainsKey(step.Id))
            {
                act(burst, step);
            }
        }
    }
}

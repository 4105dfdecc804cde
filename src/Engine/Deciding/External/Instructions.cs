using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Deciding.External;

/// <summary>What an operator may tell a run (S10): retry, skip, edit, undo, cancel. An instruction that no longer fits is journaled and changes nothing.</summary>
internal static class Instructions
{
    public static void Follow(Burst burst, RunEvent.Told told)
    {
        var instruction = told.Instruction;
        burst.Journal("Told", null, new JsonObject
        {
            ["action"] = instruction.Action,
            ["step"] = instruction.StepId,
            ["actor"] = instruction.Actor,
            ["reason"] = instruction.Reason,
        });
        switch (instruction.Action)
        {
            case "undo":
                Undo(burst, told);
                break;
            case "cancel" when !Undoing.IsFinal(burst.State.Status):
                Cancel(burst, instruction);
                break;
            case "retry" or "skip" or "edit":
                foreach (var incident in burst.State.Incidents.Where(i => !i.Closed && (instruction.StepId is null || i.StepId == instruction.StepId || i.ActivityId == instruction.StepId)).ToList())
                {
                    Decide(burst, incident, instruction);
                }

                break;
        }
    }

    private static void Undo(Burst burst, RunEvent.Told told)
    {
        var (state, instruction) = (burst.State, told.Instruction);
        var final = Undoing.IsFinal(state.Status);
        if (state.Direction == Direction.Undo && !final)
        {
            return;
        }

        if (state.Parent is { IsAwaited: true })
        {
            burst.Journal("Refused", null, new JsonObject { ["reason"] = $"What this run made belongs to run {state.RootId}: undo that one." });
            return;
        }

        if (state.Irreversible || state.Status == RunStatus.Undone)
        {
            burst.Journal("Refused", null, new JsonObject { ["reason"] = state.Irreversible ? "This run has removed something for good: it can only go forward." : "This run is undone already." });
            burst.Decision.ReleaseHolds = final; // taken again when the instruction was accepted
            return;
        }

        HoldLeave.Back(state); // the instruction came with them
        state.MoveTo(RunStatus.Undoing);
        state.Cause = null;
        Undoing.Begin(burst, instruction.Reason ?? $"undone by {instruction.Actor}", taken: told.Taken);
    }

    private static void Cancel(Burst burst, Instruction instruction)
    {
        burst.State.Cause = instruction.Reason ?? $"cancelled by {instruction.Actor}";
        burst.State.Undo = null;
        burst.State.Direction = Direction.Forward;
        DropFlow(burst.State);
        Undoing.Quiesce(burst);
        burst.State.Ending = RunStatus.Cancelled;
    }

    /// <summary>As Elsa's journal, ours shows where a cancelled run waited and no entry for each step that goes with it; its incidents stay for the record.</summary>
    private static void DropFlow(RunState state)
    {
        foreach (var step in state.Steps.Values.Where(s => s.External is null).ToList())
        {
            state.Steps.Remove(step.Id);
            foreach (var incident in state.Incidents.Where(i => i.StepId == step.Id))
            {
                incident.Closed = true;
            }
        }
    }

    private static void Decide(Burst burst, IncidentState incident, Instruction instruction)
    {
        var state = burst.State;
        state.Incidents.Remove(incident);
        if (!state.Steps.TryGetValue(incident.StepId, out var step))
        {
            return;
        }

        switch (instruction.Action)
        {
            case "skip":
                Skip(burst, step, instruction);
                break;
            case "edit":
                Edit(burst, step, instruction.Input ?? []);
                Again(burst, step);
                break;
            default:
                Again(burst, step);
                break;
        }
    }

    private static void Again(Burst burst, StepState step)
    {
        if (step.External is { } external)
        {
            external.Attempt = 0;
            external.LastError = null;
            external.SettlingSince = null;
            external.EndOutage();
            if (Renewed(burst, step, external))
            {
                ExternalSteps.Resume(burst, step);
            }
        }
        else
        {
            step.Status = StepStatus.Scheduled;
            burst.State.Queue.Add(new QueuedStep(step.Id));
        }
    }

    /// <summary>A step that is to make something takes the named secrets as they are now; what is removed is removed with what it was made with. False: one isn't to be had, which is the incident again.</summary>
    private static bool Renewed(Burst burst, StepState step, ExternalState external)
    {
        if (external is { Removals: not null } or { Cancelling: true })
        {
            return true;
        }

        try
        {
            NamedSecrets.Renew(burst, step);
            return true;
        }
        catch (InputFault fault)
        {
            ExternalSteps.Incident(burst, step, new StepErrorState(fault.Info.Kind!, fault.Info.Code!, fault.Info.Message));
            return false;
        }
    }

    private static void Skip(Burst burst, StepState step, Instruction instruction)
    {
        burst.Journal("Skipped", step, new JsonObject { ["actor"] = instruction.Actor, ["reason"] = instruction.Reason });
        if (step.External is { Removals: not null } removing)
        {
            var effect = removing.Removals[removing.Part].Id;
            burst.State.Undo?.Kept.Add(effect);
            Removal.Keep(burst, step);
            return;
        }

        if (step.External is { } external)
        {
            Remember(burst, step, external);
            if (external.Cancelling)
            {
                ExternalSteps.Closed(burst, step);
                return;
            }
        }

        step.Status = StepStatus.Skipped;
        burst.Complete(step, Outputs(burst, step, instruction.Outputs), ["Done"]);
    }

    /// <summary>Outputs given by hand as they are stored: what the activity keeps sealed is sealed here too.</summary>
    private static JsonObject? Outputs(Burst burst, StepState step, JsonObject? given)
    {
        if (given is null)
        {
            return null;
        }

        var descriptor = burst.Catalog.Find(burst.NodeOf(step).Type);
        var outputs = new JsonObject();
        foreach (var (name, value) in given)
        {
            var known = descriptor?.Outputs.FirstOrDefault(o => string.Equals(o.Name, name, StringComparison.OrdinalIgnoreCase));
            outputs[known?.Name ?? name] = known is { Sensitive: true } && value is not null ? Sealed(burst, $"{step.Id}.{known.Name}", value, false) : SecretValues.Escape(value);
        }

        return outputs;
    }

    private static JsonObject Sealed(Burst burst, string name, JsonNode value, bool oneTime)
    {
        burst.Decision.Secrets.Add(new NewSecret(name, Values.ToText(value)!, oneTime));
        return SecretValues.Reference(name);
    }

    /// <summary>An intent whose outcome nobody knows stays on record, so that an undo looks for it.</summary>
    private static void Remember(Burst burst, StepState step, ExternalState external)
    {
        if (external.Intent is null && !external.MaybeMade)
        {
            return;
        }

        if (ExternalSteps.KindOf(burst, external) == ActivityKind.Send)
        {
            external.Intent = null; // nothing that an undo could look for
            return;
        }

        var effect = Making.EffectOf(burst, step, external.Targets![external.Part], null, EffectStatus.Unknown);
        burst.State.Effects.Add(effect);
        burst.Decision.Effects.Add(effect);
        external.Intent = null;
    }

    /// <summary>Gives a step other inputs. One that couldn't be begun finds them when it is taken up again.</summary>
    private static void Edit(Burst burst, StepState step, JsonObject input)
    {
        var type = step.External?.ActivityType ?? burst.NodeOf(step).Type;
        if (burst.Catalog.Find(type) is not { } descriptor)
        {
            return; // what is of the flow has no inputs of its own to change: it is only tried again
        }

        var inputs = step.External?.Inputs ?? ActivityInputs.Edited(step);
        foreach (var (name, value) in input)
        {
            if (descriptor.Inputs.FirstOrDefault(i => string.Equals(i.Name, name, StringComparison.OrdinalIgnoreCase)) is { } known)
            {
                inputs[known.Name] = Given(burst, step, known, value);
            }
        }

        if (step.External is { Intent: null, MaybeMade: false } external)
        {
            external.Targets = null; // the new input may name other things
            external.Part = 0;
        }

        burst.Journal("Edited", step, new JsonObject { ["inputs"] = new JsonArray([.. input.Select(i => (JsonNode)i.Key)]) });
    }

    /// <summary>A person's value as it is stored: a secret sealed, a <c>$secret</c> of their own as data.</summary>
    private static JsonNode? Given(Burst burst, StepState step, InputDescriptor input, JsonNode? value) =>
        input.Sensitive && value is not null ? Sealed(burst, $"{step.Id}.{input.Name}.{burst.Moment.NextId()}", value, input.OneTime) : SecretValues.Escape(value);
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;

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

        state.Status = RunStatusTable.Move(state.Status, RunStatus.Undoing);
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
            case "edit" when step.External is { } external:
                Edit(burst, step, external, instruction.Input ?? []);
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
            ExternalSteps.Resume(burst, step);
        }
        else
        {
            step.Status = StepStatus.Scheduled;
            burst.State.Queue.Add(new QueuedStep(step.Id));
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
        burst.Complete(step, instruction.Outputs, ["Done"]);
    }

    /// <summary>An intent whose outcome nobody knows stays on record, so that an undo looks for it.</summary>
    private static void Remember(Burst burst, StepState step, ExternalState external)
    {
        if (external.Intent is null && !external.MaybeMade)
        {
            return;
        }

        var effect = Making.EffectOf(burst, step, external.Targets![external.Part], null, EffectStatus.Unknown);
        burst.State.Effects.Add(effect);
        burst.Decision.Effects.Add(effect);
        external.Intent = null;
    }

    private static void Edit(Burst burst, StepState step, ExternalState external, JsonObject input)
    {
        var descriptor = burst.Catalog.Find(external.ActivityType) ?? throw new UnknownActivityException(external.ActivityType);
        foreach (var (name, value) in input)
        {
            var known = descriptor.Inputs.FirstOrDefault(i => string.Equals(i.Name, name, StringComparison.OrdinalIgnoreCase));
            if (known is null)
            {
                continue;
            }

            if (known.Sensitive && value is not null)
            {
                var secret = $"{step.Id}.{known.Name}.{burst.Moment.NextId()}";
                burst.Decision.Secrets.Add(new NewSecret(secret, value.GetValue<string>(), known.OneTime));
                external.Inputs[known.Name] = new JsonObject { ["$secret"] = secret };
            }
            else
            {
                external.Inputs[known.Name] = value?.DeepClone();
            }
        }

        if (external.Intent is null && !external.MaybeMade)
        {
            external.Targets = null; // the new input may name other things
            external.Part = 0;
        }

        burst.Journal("Edited", step, new JsonObject { ["inputs"] = new JsonArray([.. input.Select(i => (JsonNode)i.Key)]) });
    }
}

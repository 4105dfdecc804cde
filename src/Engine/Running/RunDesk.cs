using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.External;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Running;

/// <summary>Where operators and programs speak to a run: each word is a row in the run's inbox before it is answered.</summary>
public sealed class RunDesk(EngineParts parts, Runner runner)
{
    /// <summary>Hands an instruction to a run.</summary>
    public async Task<TellResult> TellAsync(string runId, Instruction instruction, CancellationToken ct)
    {
        if (await parts.Queries.FindAsync(runId, ct) is not { } run)
        {
            return new TellResult(false, null);
        }

        if (await RefusalAsync(run, instruction, ct) is { } refusal)
        {
            return new TellResult(true, refusal);
        }

        var stored = await parts.Store.SecretsAsync(runId, ct);
        var told = instruction with { Reason = instruction.Reason is { } reason ? Mask.Text(reason, parts.Open(runId, stored).Values) : null };
        var audit = new AuditRow(parts.Clock.GetUtcNow(), told.Actor, "run." + told.Action, runId, told.Reason);
        var message = RunMessages.Of(told, parts.Box.Open(runId, stored.WrappedKey), audit);
        var result = told.Action == "undo" ? await UndoAsync(runId, message, ct) : new TellResult(await parts.Store.TellAsync(runId, message, ct), null);
        runner.Ring(runId);
        return result;
    }

    private async Task<TellResult> UndoAsync(string runId, RunMessage message, CancellationToken ct) => await parts.Store.TellUndoAsync(runId, message, ct) switch
    {
        UndoAnswer.Busy busy => new TellResult(true, null, busy.InTheWay),
        var answer => new TellResult(answer is UndoAnswer.Told, null),
    };

    /// <summary>Resumes a bookmark, for example completes a task; false: no such run.</summary>
    public async Task<bool> ResumeAsync(string runId, string bookmarkId, JsonNode? payload, string actor, CancellationToken ct)
    {
        if (await parts.Queries.FindAsync(runId, ct) is null)
        {
            return false;
        }

        var seal = parts.Box.Open(runId, (await parts.Store.SecretsAsync(runId, ct)).WrappedKey);
        var audit = new AuditRow(parts.Clock.GetUtcNow(), actor, "run.resume", runId, bookmarkId);
        var found = await parts.Store.TellAsync(runId, RunMessages.Resume(bookmarkId, payload, seal, audit), ct);
        runner.Ring(runId);
        return found;
    }

    /// <summary>Gives the workflow's variables other values, by their ids.</summary>
    public async Task<TellResult> GiveVariablesAsync(string runId, JsonObject values, string actor, CancellationToken ct)
    {
        if (await parts.Queries.FindAsync(runId, ct) is not { } run)
        {
            return new TellResult(false, null);
        }

        if (Undoing.IsFinal(run.State.Status))
        {
            return new TellResult(true, $"The run has ended: it is {run.State.Status.ToString().ToLowerInvariant()}.");
        }

        var graph = await parts.Graphs.FindAsync(run.State.DefinitionVersionId, run.State.Uses, ct);
        foreach (var (id, value) in values)
        {
            var refusal = graph.Variables.FirstOrDefault(v => v.Id == id) is { } variable ? RunScopes.Refusal(variable, value) : $"The workflow has no variable '{id}'.";
            if (refusal is not null)
            {
                return new TellResult(true, refusal);
            }
        }

        var audit = new AuditRow(parts.Clock.GetUtcNow(), actor, "run.variables", runId, string.Join(' ', values.Select(v => v.Key)));
        var seal = parts.Box.Open(runId, (await parts.Store.SecretsAsync(runId, ct)).WrappedKey);
        var found = await parts.Store.TellAsync(runId, RunMessages.Variables(values, seal, audit), ct);
        runner.Ring(runId);
        return new TellResult(found, null);
    }

    /// <summary>Why an instruction doesn't fit the run as it stands; null: it does.</summary>
    private async Task<string?> RefusalAsync(RunRecord run, Instruction instruction, CancellationToken ct)
    {
        var refusal = Refusal(run.State, instruction);
        if (refusal is null && instruction is { Action: "edit", Input: { } input } && await ShortSecretAsync(run.State, instruction.StepId, input, ct) is { } name)
        {
            return $"The secret for '{name}' has fewer than {Secret.MinimumLength} characters, too few to be masked safely. Give a longer one.";
        }

        if (refusal is not null || instruction.Action != "undo" || !Undoing.IsFinal(run.State.Status))
        {
            return refusal;
        }

        var effects = await parts.Queries.EffectsOfRunAsync(run.RootId, ct);
        return effects.Any(e => e.Status is EffectStatus.Made or EffectStatus.Unknown) ? null
            : effects.Count == 0 ? "There is nothing to undo: it made nothing."
            : "There is nothing left to undo: what it made is gone, or was kept on purpose.";
    }

    /// <summary>The first input given to a step with an open incident that is sensitive and too short; null: none is.</summary>
    private async Task<string?> ShortSecretAsync(RunState state, string? step, JsonObject input, CancellationToken ct)
    {
        var graph = await parts.Graphs.FindAsync(state.DefinitionVersionId, state.Uses, ct);
        foreach (var incident in state.Incidents.Where(i => !i.Closed && (step is null || i.StepId == step || i.ActivityId == step)))
        {
            var type = graph.Nodes.Values.FirstOrDefault(node => node.ActivityId == incident.ActivityId)?.Type;
            var sensitive = parts.Catalog.Find(type ?? "")?.Inputs.Where(known => known.Sensitive) ?? [];
            if (input.FirstOrDefault(given => Secret.IsTooShort(Values.ToText(given.Value)) && sensitive.Any(known => string.Equals(known.Name, given.Key, StringComparison.OrdinalIgnoreCase))).Key is { } name)
            {
                return name;
            }
        }

        return null;
    }

    private static string? Refusal(RunState state, Instruction instruction)
    {
        var final = Undoing.IsFinal(state.Status);
        switch (instruction.Action)
        {
            case "undo" when state.Parent is { IsAwaited: true }:
                return $"What the run made belongs to run {state.RootId}: undo that one.";
            case "undo" when state.Irreversible:
                return "The run has removed something for good: it can only go forward.";
            case "undo" when state.Status == RunStatus.Undone:
                return "The run is undone already.";
            case "undo" or "cancel" when state.Direction == Direction.Undo && !final && instruction.Action == "undo":
                return "The run is being undone already.";
            case "undo":
                return null;
            case "cancel":
                return final ? $"The run has ended: it is {state.Status.ToString().ToLowerInvariant()}." : null;
            case "retry" or "skip" or "edit":
                var open = state.Incidents.Where(i => !i.Closed).ToList();
                return open.Count == 0 ? "The run has no open incident."
                    : instruction.StepId is { } step && !open.Exists(i => i.StepId == step || i.ActivityId == step) ? $"Step '{step}' has no open incident."
                    : null;
            default:
                return $"'{instruction.Action}' isn't an instruction: use retry, skip, edit, undo or cancel.";
        }
    }
}

/// <param name="Found">There is such a run.</param>
/// <param name="Refusal">Why the instruction doesn't fit; null: it was handed over, unless it is <paramref name="Busy"/>.</param>
/// <param name="Busy">What stands between a final run and the holds that its undo needs; null: nothing.</param>
public sealed record TellResult(bool Found, string? Refusal, HoldWait? Busy = null);

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>Cancels, deletes and changes runs as a designer asks for it.</summary>
internal sealed class InstanceDesk(InstanceReader reader, InstanceView view, IRunStore store, RunDesk desk, RunRest rest, TimeProvider clock)
{
    /// <summary>How long an answer waits for a run to do what it was told; the row shows it later all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>False: it had ended already.</summary>
    /// <exception cref="RefusalException">There is no such run.</exception>
    public async Task<bool> CancelAsync(string runId, string actor, CancellationToken ct)
    {
        var told = await desk.TellAsync(runId, new Instruction("cancel", null, null, null, null, actor), ct);
        if (!told.Found)
        {
            throw ElsaErrors.Missing("run", runId);
        }

        if (told.Refusal is not null)
        {
            return false;
        }

        await rest.WaitAsync(runId, Patience, false, ct);
        return true;
    }

    /// <summary>Deletes a run; one that hasn't ended is cancelled first.</summary>
    /// <exception cref="RefusalException">There is no such run, or it still owns what it made.</exception>
    public async Task DeleteAsync(string runId, string actor, CancellationToken ct)
    {
        var instance = await reader.GetAsync(runId, ct);
        if (instance.Run.FinishedAt is null)
        {
            await CancelAsync(runId, actor, ct);
            instance = await reader.GetAsync(runId, ct);
        }

        // What is still at work is left alone: its cancellation may yet make it give back what it holds.
        var result = instance.Run.FinishedAt is null && !instance.Run.Quarantined ? new DeleteResult.OwnsEffects()
            : await store.DeleteAsync(runId, new AuditRow(clock.GetUtcNow(), actor, "run.delete", runId, instance.Run.Workflow), ct);
        if (result is not DeleteResult.Deleted)
        {
            throw Refused(runId, instance.Run.RootId, result);
        }
    }

    private static RefusalException Refused(string runId, string rootId, DeleteResult result) => result switch
    {
        DeleteResult.NotFound => ElsaErrors.Missing("run", runId),
        DeleteResult.InUse(var root) when root == rootId && root != runId => ElsaErrors.Of(RefusalKind.Conflict, [$"Run '{runId}' can't be deleted: it is a part of run '{root}'. Delete that one, and this one goes with it."]),
        DeleteResult.InUse(var live) => ElsaErrors.Of(RefusalKind.Conflict, [$"Run '{runId}' can't be deleted: run '{live}', which it waited for, hasn't ended yet. Delete it once that one has."]),
        _ => ElsaErrors.Of(RefusalKind.Conflict, [$"Run '{runId}' can't be deleted: it hasn't ended yet, or it is the only record of what it made. Undo it, or offboard its site, and delete it then."]),
    };

    /// <summary>Gives variables by id or name other values; the variables as they are then.</summary>
    public async Task<IReadOnlyList<VariableDocument>> GiveVariablesAsync(string runId, IReadOnlyList<ElsaBody> given, string actor, CancellationToken ct)
    {
        var instance = await reader.GetAsync(runId, ct);
        var declared = view.GraphOf(instance)?.Variables ?? [];
        var values = new JsonObject();
        foreach (var variable in given)
        {
            var (id, name) = (variable.Text("id"), variable.Text("name"));
            var known = declared.FirstOrDefault(candidate => candidate.Id == id) ?? declared.FirstOrDefault(candidate => candidate.Name == name)
                ?? throw ElsaErrors.Invalid("variables", $"The workflow has no variable '{id ?? name}'.");
            values[known.Id] = variable.Value("value");
        }

        var told = await desk.GiveVariablesAsync(runId, values, actor, ct);
        if (told.Refusal is { } refusal)
        {
            throw ElsaErrors.Of(RefusalKind.Conflict, [refusal]);
        }

        await rest.WaitAsync(runId, Patience, false, ct);
        return view.Variables(await reader.GetAsync(runId, ct));
    }
}

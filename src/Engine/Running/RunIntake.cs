using System.Globalization;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Running;

/// <summary>The one door through which runs begin: checks the input, looks whether anything conflicts, and stores the run with its holds.</summary>
public sealed class RunIntake(EngineParts parts)
{
    private readonly Preflight preflight = new(parts);

    public async Task<StartResult> StartAsync(StartRequest request, CancellationToken ct)
    {
        var prepared = await PrepareAsync(request, ct);
        return prepared.Run is { } run ? Answer(request, await parts.Store.AcceptAsync(run, ct)) : prepared.Answer!;
    }

    /// <summary>Everything before the run is stored.</summary>
    internal async Task<PreparedStart> PrepareAsync(StartRequest request, CancellationToken ct)
    {
        var found = request.VersionId is { } version ? parts.Definitions.FindVersionAsync(version, ct) : parts.Definitions.FindPublishedAsync(request.Workflow, ct);
        if (await found is not { } stored)
        {
            return Refused(new StartResult.NotFound(request.Workflow));
        }

        var graph = await parts.GraphAsync(stored.VersionId, ct);
        var keyHash = request.Key is null ? null : Digest.Of($"{stored.DefinitionId}\n{request.Actor}\n{request.Key}");
        var bodyHash = parts.Box.Fingerprint(stored.DefinitionId + "\n" + Digest.Canonical(request.Input));
        if (keyHash is not null && !request.DryRun && await parts.Store.FindKeyAsync(keyHash, ct) is { } known)
        {
            return Refused(known.BodyHash == bodyHash
                ? new StartResult.Started(known.RunId, true)
                : KeyConflict(request.Key!, known.RunId));
        }

        var check = await preflight.CheckAsync(stored.Name, request.Input, ct);
        if (check.Errors.Count > 0)
        {
            return Refused(new StartResult.Invalid(check.Errors));
        }

        if (ShortSecrets(graph, check.Input, request.Variables) is { Count: > 0 } shortOnes)
        {
            return Refused(new StartResult.Invalid(shortOnes));
        }

        // What stands in the way of a run that waits for another may be gone when its turn comes: then it looks.
        var wish = DeclaredHolds.Of(graph, WithoutSecrets(graph, check.Input));
        var looksLater = !request.DryRun && wish is { WaitsWhenBusy: true, IsEmpty: false } && await parts.Store.InTheWayAsync(wish, ct) is { Most: null };
        if (!looksLater && check.Conflict is { } conflict)
        {
            return Refused(new StartResult.Conflict(conflict.Code, conflict.Message, conflict.Site, null));
        }

        var run = NewRun(request, stored, graph, check) with { Holds = wish.Holds, Limits = wish.Limits, WaitsWhenBusy = wish.WaitsWhenBusy, LooksLater = looksLater, KeyHash = keyHash, BodyHash = bodyHash };
        if (RunStateJson.Write(run.State).Bytes is var bytes && bytes > parts.Settings.StateLimit)
        {
            return Refused(TooLarge(bytes, parts.Settings.StateLimit));
        }

        if (!looksLater && await PlanAsync(request, stored, graph, check, ct) is { } planned)
        {
            return Refused(planned);
        }

        return new PreparedStart(run, null);
    }

    /// <summary>The plan where only that is asked for, or what stands in the way; null: the run may be accepted.</summary>
    private async Task<StartResult?> PlanAsync(StartRequest request, StoredDefinition stored, WorkflowGraph graph, StartCheck check, CancellationToken ct)
    {
        if (!request.DryRun && !graph.UsesOurs(parts.Catalog))
        {
            return null;
        }

        var scratch = NewState(stored, graph, check, request, OnFailure.Pause, []);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        Seal(graph, scratch, secrets);
        var plan = await preflight.PlanAsync(graph, scratch, secrets, ct);
        return request.DryRun ? new StartResult.Planned(plan)
            : Preflight.ConflictOf(plan) is { } conflict ? new StartResult.Conflict("run.conflict", conflict, null, plan)
            : null;
    }

    private NewRun NewRun(StartRequest request, StoredDefinition stored, WorkflowGraph graph, StartCheck check)
    {
        var opened = new Dictionary<string, string>(StringComparer.Ordinal);
        var state = NewState(stored, graph, check, request, request.OnFailure ?? FailurePolicy.Of(graph, parts.Catalog), []);
        Seal(graph, state, opened);
        var wrapped = parts.Box.NewWrappedKey(state.Id);
        var key = parts.Box.Open(state.Id, wrapped);
        var audit = new AuditRow(parts.Clock.GetUtcNow(), request.Actor, "run.start", state.Id, stored.Name);
        return new NewRun(state, stored.Name, stored.Version, [], request.Key, null, null, wrapped, [.. opened.Select(s => new SealedSecret(s.Key, key.Seal(s.Key, s.Value), false))], audit);
    }

    private static StartResult Answer(StartRequest request, AcceptResult result) => result switch
    {
        AcceptResult.Accepted accepted => new StartResult.Started(accepted.RunId, false),
        AcceptResult.Known known => new StartResult.Started(known.RunId, true),
        AcceptResult.KeyConflict other => KeyConflict(request.Key!, other.RunId),
        AcceptResult.Busy busy => new StartResult.Busy(busy.Scope, busy.HolderRunId, busy.Waits),
        var other => throw new InvalidOperationException($"The store answered '{other}' to a new run."),
    };

    private static PreparedStart Refused(StartResult answer) => new(null, answer);

    private static StartResult.Invalid TooLarge(int bytes, int most) => new(new Dictionary<string, string[]>
    {
        ["input"] = [string.Create(CultureInfo.InvariantCulture, $"With this input the run's state would have {bytes:N0} bytes; it may have {most:N0} (engine.stateLimit). Send fewer members; single values of over 64 KiB don't count.")],
    });

    private static StartResult.Conflict KeyConflict(string key, string runId) =>
        new("run.key_conflict", $"The key '{key}' was used before with another body, for run {runId}. Use a new key.", null, null);

    private RunState NewState(StoredDefinition stored, WorkflowGraph graph, StartCheck check, StartRequest request, OnFailure onFailure, JsonObject output)
    {
        var id = Guid.CreateVersion7(parts.Clock.GetUtcNow()).ToString("N");
        return new RunState
        {
            Id = id,
            RootId = id,
            DefinitionId = stored.DefinitionId,
            DefinitionVersionId = stored.VersionId,
            Actor = request.Actor,
            OnFailure = onFailure,
            CorrelationId = request.CorrelationId,
            Trigger = request.Trigger,
            Site = check.Site ?? RunText.Evaluate(graph.CustomProperties["nexusSite"], WithoutSecrets(graph, check.Input)),
            StartedAt = parts.Clock.GetUtcNow(),
            Input = check.Input.DeepClone().AsObject(),
            Output = output,
            Name = request.Name,
            Memory = request.Variables is { Count: > 0 } variables ? new JsonObject { [RunScopes.Given] = variables.DeepClone() } : [],
        };
    }

    /// <summary>Moves the values of sensitive inputs and variables out of the state; references stay.</summary>
    private static void Seal(WorkflowGraph graph, RunState state, Dictionary<string, string> secrets)
    {
        Seal(state.Input, "input.", given => IsSensitive(graph, given), secrets);
        if (state.Memory[RunScopes.Given] is JsonObject variables)
        {
            Seal(variables, "variable.", given => IsSensitiveVariable(graph, given), secrets);
        }
    }

    private static Dictionary<string, string[]> ShortSecrets(WorkflowGraph graph, JsonObject input, JsonObject? variables)
    {
        var given = input.Where(member => IsSensitive(graph, member.Key)).Concat((variables ?? []).Where(member => IsSensitiveVariable(graph, member.Key)));
        return given.Where(member => Secret.IsTooShort(Values.ToText(member.Value))).DistinctBy(member => member.Key)
            .ToDictionary(member => member.Key, _ => new[] { $"A secret has at least {Secret.MinimumLength} characters: a shorter one can't be masked safely." });
    }

    private static void Seal(JsonObject values, string prefix, Func<string, bool> isSensitive, Dictionary<string, string> secrets)
    {
        foreach (var (given, value) in values.ToList())
        {
            if (value is not null && isSensitive(given))
            {
                var name = prefix + given;
                secrets[name] = Values.ToText(value)!;
                values[given] = SecretValues.Reference(name);
            }
        }
    }

    /// <summary>Site and holds are shown and compared as they are: no secret goes into them.</summary>
    private static JsonObject WithoutSecrets(WorkflowGraph graph, JsonObject input) =>
        new(input.Where(member => !IsSensitive(graph, member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

    private static bool IsSensitiveVariable(WorkflowGraph graph, string given) => graph.Variables.Any(declared => declared.IsSensitive && (declared.Name == given || declared.Id == given));

    // Expressions find inputs in either case, so both are secrets.
    private static bool IsSensitive(WorkflowGraph graph, string input) => graph.Inputs.Any(declared => declared.IsSensitive && string.Equals(declared.Name, input, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A run that may be stored, or why there is none.</summary>
/// <param name="Answer">Null where there is a run.</param>
internal sealed record PreparedStart(NewRun? Run, StartResult? Answer);

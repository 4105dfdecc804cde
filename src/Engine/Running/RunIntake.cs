using System.Globalization;
using System.Text.Json.Nodes;
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

        var (graph, uses) = await parts.Graphs.ComposeAsync(stored, ct);
        var keyHash = request.Key is null ? null : Digest.Of($"{stored.DefinitionId}\n{request.Actor}\n{request.Key}");
        var bodyHash = parts.Box.Fingerprint(Digest.Canonical(new JsonArray(stored.DefinitionId, request.Input.DeepClone(), request.CorrelationId, request.Name, request.Variables?.DeepClone())));
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

        // What a stimulus starts gets no inputs: its values come with the trigger.
        if (request.Trigger is null && RequiredInputs.Missing(graph, check.Input) is { Count: > 0 } missing)
        {
            return Refused(new StartResult.Invalid(missing));
        }

        if (ShortSecrets.Of(graph, check.Input, request.Variables) is { Count: > 0 } shortOnes)
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

        var intake = new Intake(request, stored, graph, uses, check, await new Descendants(parts).UseOursAsync(graph, ct));
        var run = NewRun(intake) with { Holds = wish.Holds, Limits = wish.Limits, WaitsWhenBusy = wish.WaitsWhenBusy, LooksLater = looksLater, KeyHash = keyHash, BodyHash = bodyHash };
        run.State.HasHolds = !wish.IsEmpty;
        if (RunStateJson.Write(run.State).Bytes is var bytes && bytes > parts.Settings.StateLimit)
        {
            return Refused(TooLarge(bytes, parts.Settings.StateLimit));
        }

        if (!looksLater && await PlanAsync(intake, ct) is { } planned)
        {
            return Refused(planned);
        }

        return new PreparedStart(run, null);
    }

    /// <summary>The plan where only that is asked for, or what stands in the way; null: the run may be accepted.</summary>
    private async Task<StartResult?> PlanAsync(Intake intake, CancellationToken ct)
    {
        if (!intake.Request.DryRun && !intake.UsesOurs)
        {
            return null;
        }

        var scratch = NewState(intake, OnFailure.Pause);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        Seal(intake.Graph, scratch, secrets);
        var plan = await preflight.PlanAsync(intake.Graph, scratch, secrets, ct);
        return intake.Request.DryRun ? new StartResult.Planned(plan)
            : Preflight.ConflictOf(plan) is { } conflict ? new StartResult.Conflict("run.conflict", conflict, null, plan)
            : null;
    }

    private NewRun NewRun(Intake intake)
    {
        var (request, stored) = (intake.Request, intake.Stored);
        var opened = new Dictionary<string, string>(StringComparer.Ordinal);
        var state = NewState(intake, intake.Request.OnFailure ?? FailurePolicy.Of(intake.Graph, parts.Catalog, intake.UsesOurs));
        Seal(intake.Graph, state, opened);
        var wrapped = parts.Box.NewWrappedKey(state.Id);
        var key = parts.Box.Open(state.Id, wrapped);
        var audit = new AuditRow(parts.Clock.GetUtcNow(), request.Actor, "run.start", state.Id, stored.Name);
        var secrets = opened.Select(s => new SealedSecret(s.Key, key.Seal(s.Key, s.Value), false));
        return new NewRun(state, stored.Name, stored.Version, [], request.Key, null, null, wrapped, [.. secrets], audit) { Activation = intake.Graph.Activation };
    }

    private static StartResult Answer(StartRequest request, AcceptResult result) => result switch
    {
        AcceptResult.Accepted accepted => new StartResult.Started(accepted.RunId, false),
        AcceptResult.Known known => new StartResult.Started(known.RunId, true),
        AcceptResult.KeyConflict other => KeyConflict(request.Key!, other.RunId),
        AcceptResult.Busy busy => new StartResult.Busy(busy.Scope, busy.HolderRunId, busy.Waits),
        AcceptResult.NotActivated other => new StartResult.NotActivated(other.Strategy, other.LiveRunId),
        var other => throw new InvalidOperationException($"The store answered '{other}' to a new run."),
    };

    private static PreparedStart Refused(StartResult answer) => new(null, answer);

    private static StartResult.Invalid TooLarge(int bytes, int most) => new(new Dictionary<string, string[]>
    {
        ["input"] = [string.Create(CultureInfo.InvariantCulture, $"With this input the run's state would have {bytes:N0} bytes; it may have {most:N0} (engine.stateLimit). Send fewer members; single values of over 64 KiB don't count.")],
    });

    private static StartResult.Conflict KeyConflict(string key, string runId) =>
        new("run.key_conflict", $"The key '{key}' was used before with another body, for run {runId}. Use a new key.", null, null);

    private RunState NewState(Intake intake, OnFailure onFailure)
    {
        var id = RunId.New();
        return new RunState
        {
            Id = id,
            RootId = id,
            DefinitionId = intake.Stored.DefinitionId,
            DefinitionVersionId = intake.Stored.VersionId,
            Uses = intake.Uses,
            Actor = intake.Request.Actor,
            OnFailure = onFailure,
            Name = intake.Request.Name,
            CorrelationId = intake.Request.CorrelationId,
            Trigger = intake.Request.Trigger is { } trigger ? trigger with { NodeId = intake.Graph.Composed(trigger.NodeId) } : null,
            Site = intake.Check.Site ?? RunText.Evaluate(intake.Graph.CustomProperties["nexusSite"], WithoutSecrets(intake.Graph, intake.Check.Input)),
            StartedAt = parts.Clock.GetUtcNow(),
            Input = intake.Check.Input.DeepClone().AsObject(),
            Memory = intake.Request.Variables is { Count: > 0 } variables ? new JsonObject { [RunScopes.Given] = variables.DeepClone() } : [],
        };
    }

    /// <summary>Moves the values of sensitive inputs and variables out of the state; references stay.</summary>
    private static void Seal(WorkflowGraph graph, RunState state, Dictionary<string, string> secrets)
    {
        Seal(state.Input, "input.", graph.IsSensitive, secrets);
        if (state.Memory[RunScopes.Given] is JsonObject variables)
        {
            Seal(variables, "variable.", graph.IsSensitiveVariable, secrets);
        }
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
        new(input.Where(member => !graph.IsSensitive(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

    private sealed record Intake(StartRequest Request, StoredDefinition Stored, WorkflowGraph Graph, IReadOnlyDictionary<string, string>? Uses, StartCheck Check, bool UsesOurs);
}

/// <summary>A run that may be stored, or why there is none.</summary>
/// <param name="Answer">Null where there is a run.</param>
internal sealed record PreparedStart(NewRun? Run, StartResult? Answer);

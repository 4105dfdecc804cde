using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Running;

/// <summary>The one door through which runs begin: checks the input, looks whether anything conflicts, and stores the run with its holds.</summary>
public sealed class RunIntake(EngineParts parts)
{
    public async Task<StartResult> StartAsync(StartRequest request, CancellationToken ct)
    {
        if (await parts.Definitions.FindPublishedAsync(request.Workflow, ct) is not { } stored)
        {
            return new StartResult.NotFound(request.Workflow);
        }

        var (graph, uses) = await parts.Graphs.ComposeAsync(stored, ct);
        var keyHash = request.Key is null ? null : Hash($"{stored.DefinitionId}\n{request.Actor}\n{request.Key}");
        var bodyHash = Hash(Canonical(new JsonArray(stored.DefinitionId, request.Input.DeepClone(), request.CorrelationId, request.Name)));
        if (keyHash is not null && !request.DryRun && await parts.Store.FindKeyAsync(keyHash, ct) is { } known)
        {
            return known.BodyHash == bodyHash
                ? new StartResult.Started(known.RunId, true)
                : KeyConflict(request.Key!, known.RunId);
        }

        var check = await CheckAsync(stored.Name, graph, request.Input, ct);
        if (check.Errors.Count > 0)
        {
            return new StartResult.Invalid(check.Errors);
        }

        if (check.Conflict is { } conflict)
        {
            return new StartResult.Conflict(conflict.Code, conflict.Message, conflict.Site, null);
        }

        return await PlanAndAcceptAsync(new Intake(request, stored, graph, uses, check), keyHash, bodyHash, ct);
    }

    private async Task<StartResult> PlanAndAcceptAsync(Intake intake, string? keyHash, string bodyHash, CancellationToken ct)
    {
        var (request, stored, graph, _, check) = intake;
        var usesOurs = await new Descendants(parts).UseOursAsync(graph, ct);
        if (request.DryRun || usesOurs)
        {
            var scratch = NewState(intake, OnFailure.Pause);
            var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
            Seal(graph, scratch.Input, secrets);
            var plan = await new Planner(parts).PlanAsync(graph, scratch, secrets, ct);
            if (request.DryRun)
            {
                return new StartResult.Planned(plan);
            }

            if (plan.Steps.FirstOrDefault(s => s.Verdict == "conflict") is { } foreign)
            {
                return new StartResult.Conflict("run.conflict", $"{foreign.Detail}: nothing was touched.", null, plan);
            }
        }

        var opened = new Dictionary<string, string>(StringComparer.Ordinal);
        var state = NewState(intake, request.OnFailure ?? FailurePolicy.Of(graph, usesOurs));
        Seal(graph, state.Input, opened);
        var wrapped = parts.Box.NewWrappedKey(state.Id);
        var key = parts.Box.Open(state.Id, wrapped);
        var audit = new AuditRow(parts.Clock.GetUtcNow(), request.Actor, "run.start", state.Id, stored.Name);
        var run = new NewRun(state, stored.Name, stored.Version, RunText.Holds(graph, check.Input), request.Key, keyHash, bodyHash, wrapped,
            [.. opened.Select(s => new SealedSecret(s.Key, key.Seal(s.Key, s.Value), false))], audit) { Activation = graph.Activation };
        return await parts.Store.AcceptAsync(run, ct) switch
        {
            AcceptResult.Accepted accepted => new StartResult.Started(accepted.RunId, false),
            AcceptResult.Known known => new StartResult.Started(known.RunId, true),
            AcceptResult.KeyConflict other => KeyConflict(request.Key!, other.RunId),
            AcceptResult.Busy busy => new StartResult.Busy(busy.Scope, busy.HolderRunId),
            AcceptResult.NotActivated other => new StartResult.NotActivated(other.Strategy, other.LiveRunId),
            var other => throw new InvalidOperationException($"The store answered '{other}' to a new run."),
        };
    }

    private static StartResult.Conflict KeyConflict(string key, string runId) =>
        new("run.key_conflict", $"The key '{key}' was used before with another body, for run {runId}. Use a new key.", null, null);

    private async Task<StartCheck> CheckAsync(string workflow, WorkflowGraph graph, JsonObject input, CancellationToken ct)
    {
        foreach (var rule in parts.StartRules)
        {
            if (rule.Workflow == workflow)
            {
                return await rule.CheckAsync(input.DeepClone().AsObject(), ct);
            }
        }

        return new StartCheck(input.DeepClone().AsObject(), new Dictionary<string, string[]>(), null, null);
    }

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
            Site = intake.Check.Site ?? RunText.Evaluate(intake.Graph.CustomProperties["nexusSite"], intake.Check.Input),
            StartedAt = parts.Clock.GetUtcNow(),
            Input = intake.Check.Input.DeepClone().AsObject(),
        };
    }

    /// <summary>Moves the values of sensitive inputs out of the state; references stay.</summary>
    private static void Seal(WorkflowGraph graph, JsonObject input, Dictionary<string, string> secrets)
    {
        foreach (var declared in graph.Inputs)
        {
            if (declared.IsSensitive && input[declared.Name] is JsonValue value)
            {
                var name = "input." + declared.Name;
                secrets[name] = value.TryGetValue<string>(out var text) ? text : value.ToJsonString();
                input[declared.Name] = new JsonObject { ["$secret"] = name };
            }
        }
    }

    private static string Canonical(JsonNode? node) => node switch
    {
        JsonObject members => "{" + string.Join(',', members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => JsonValue.Create(m.Key).ToJsonString() + ":" + Canonical(m.Value))) + "}",
        JsonArray items => "[" + string.Join(',', items.Select(Canonical)) + "]",
        null => "null",
        _ => node.ToJsonString(),
    };

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed record Intake(StartRequest Request, StoredDefinition Stored, WorkflowGraph Graph, IReadOnlyDictionary<string, string>? Uses, StartCheck Check);
}

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
        var found = request.VersionId is { } version ? parts.Definitions.FindVersionAsync(version, ct) : parts.Definitions.FindPublishedAsync(request.Workflow, ct);
        if (await found is not { } stored)
        {
            return new StartResult.NotFound(request.Workflow);
        }

        var graph = await parts.GraphAsync(stored.VersionId, ct);
        var keyHash = request.Key is null ? null : Hash($"{stored.DefinitionId}\n{request.Actor}\n{request.Key}");
        var bodyHash = Hash(stored.DefinitionId + "\n" + Canonical(request.Input));
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

        return await PlanAndAcceptAsync(request, stored, graph, check, keyHash, bodyHash, ct);
    }

    private async Task<StartResult> PlanAndAcceptAsync(StartRequest request, StoredDefinition stored, WorkflowGraph graph, StartCheck check, string? keyHash, string bodyHash, CancellationToken ct)
    {
        if (request.DryRun || graph.UsesOurs(parts.Catalog))
        {
            var scratch = NewState(stored, graph, check, request, OnFailure.Pause, []);
            var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
            Seal(graph, scratch, secrets);
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
        var onFailure = request.OnFailure ?? FailurePolicy.Of(graph, parts.Catalog);
        var state = NewState(stored, graph, check, request, onFailure, []);
        Seal(graph, state, opened);
        var wrapped = parts.Box.NewWrappedKey(state.Id);
        var key = parts.Box.Open(state.Id, wrapped);
        var audit = new AuditRow(parts.Clock.GetUtcNow(), request.Actor, "run.start", state.Id, stored.Name);
        var run = new NewRun(state, stored.Name, stored.Version, Holds(graph, check.Input), request.Key, keyHash, bodyHash, wrapped,
            [.. opened.Select(s => new SealedSecret(s.Key, key.Seal(s.Key, s.Value), false))], audit);
        return await parts.Store.AcceptAsync(run, ct) switch
        {
            AcceptResult.Accepted accepted => new StartResult.Started(accepted.RunId, false),
            AcceptResult.Known known => new StartResult.Started(known.RunId, true),
            AcceptResult.KeyConflict other => KeyConflict(request.Key!, other.RunId),
            AcceptResult.Busy busy => new StartResult.Busy(busy.Scope, busy.HolderRunId),
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
            Site = check.Site ?? RunText.Evaluate(graph.CustomProperties["nexusSite"], check.Input),
            StartedAt = parts.Clock.GetUtcNow(),
            Input = check.Input.DeepClone().AsObject(),
            Output = output,
            Name = request.Name,
            CorrelationId = request.CorrelationId,
            Memory = request.Variables is { Count: > 0 } variables ? new JsonObject { [RunScopes.Given] = variables.DeepClone() } : [],
        };
    }

    private static List<Hold> Holds(WorkflowGraph graph, JsonObject input)
    {
        var holds = new List<Hold>();
        if (graph.CustomProperties["nexusHolds"] is JsonArray declared)
        {
            foreach (var hold in declared)
            {
                if (RunText.Evaluate(hold?["scope"], input) is { Length: > 0 } scope)
                {
                    holds.Add(new Hold(scope, hold?["mode"]?.GetValue<string>() != "read"));
                }
            }
        }

        return holds;
    }

    /// <summary>Moves the values of sensitive inputs and variables out of the state; references stay.</summary>
    private static void Seal(WorkflowGraph graph, RunState state, Dictionary<string, string> secrets)
    {
        foreach (var declared in graph.Inputs.Where(input => input.IsSensitive))
        {
            Seal(state.Input, declared.Name, "input." + declared.Name, secrets);
        }

        if (state.Memory[RunScopes.Given] is JsonObject given)
        {
            foreach (var declared in graph.Variables.Where(variable => variable.IsSensitive))
            {
                Seal(given, declared.Name, "variable." + declared.Name, secrets);
                Seal(given, declared.Id, "variable." + declared.Id, secrets);
            }
        }
    }

    private static void Seal(JsonObject values, string member, string name, Dictionary<string, string> secrets)
    {
        if (values[member] is JsonValue value)
        {
            secrets[name] = value.TryGetValue<string>(out var text) ? text : value.ToJsonString();
            values[member] = new JsonObject { ["$secret"] = name };
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
}

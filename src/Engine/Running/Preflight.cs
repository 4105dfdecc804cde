using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Running;

/// <summary>The looks before a run's first effect (S24): does its input still fit, and does anything foreign stand where it would make something?</summary>
internal sealed class Preflight(EngineParts parts)
{
    /// <summary>What the workflow's own rule says of an input, which it may complete.</summary>
    public async Task<StartCheck> CheckAsync(string workflow, JsonObject input, CancellationToken ct)
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

    /// <summary>Every look and no change.</summary>
    /// <param name="scratch">A state that nobody needs afterwards.</param>
    public Task<Plan> PlanAsync(WorkflowGraph graph, RunState scratch, Dictionary<string, string> secrets, CancellationToken ct) =>
        new Planner(parts).PlanAsync(graph, scratch, secrets, ct);

    /// <summary>The first thing that stands in the way, in plain words; null: nothing.</summary>
    public static string? ConflictOf(Plan plan) =>
        plan.Steps.FirstOrDefault(s => s.Verdict == "conflict") is { } foreign ? $"{foreign.Detail}: nothing was touched." : null;

    /// <summary>The same looks for a run that was accepted a while ago and has its holds only now. Null: nothing stands in the way.</summary>
    public async Task<string?> AgainAsync(WorkflowGraph graph, RunState state, IReadOnlyDictionary<string, string> secrets, CancellationToken ct)
    {
        var input = state.Parent is null ? Opened(graph, state.Input, secrets) : SecretValues.Open(state.Input, secrets.GetValueOrDefault)!.AsObject(); // a parent hands over stored values
        var check = await CheckAsync(graph.Name, input, ct);
        if (check.Conflict is { } conflict)
        {
            return conflict.Message;
        }

        if (!await new Descendants(parts).UseOursAsync(graph, ct))
        {
            return null;
        }

        return ConflictOf(await PlanAsync(graph, NotBegun(state), new Dictionary<string, string>(secrets, StringComparer.Ordinal), ct));
    }

    /// <summary>The state as it was before the run had to wait.</summary>
    private static RunState NotBegun(RunState state)
    {
        var text = JsonTexts.Read(RunStateJson.Serialize(state))!.AsObject();
        text["status"] = RunStatus.Pending.ToString();
        text.Remove("waitsForHoldsSince");
        return RunStateJson.Deserialize(JsonTexts.Write(text));
    }

    private static JsonObject Opened(WorkflowGraph graph, JsonObject input, IReadOnlyDictionary<string, string> secrets)
    {
        var opened = input.DeepClone().AsObject();
        foreach (var declared in graph.Inputs)
        {
            if (declared.IsSensitive && SecretValues.NameOf(opened[declared.Name]) is { } name && secrets.TryGetValue(name, out var text))
            {
                opened[declared.Name] = text;
            }
        }

        return opened;
    }
}

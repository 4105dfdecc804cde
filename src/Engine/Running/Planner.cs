using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Deciding.External;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Running;

/// <summary>Goes through a definition with every look and no change: the same decider, in memory, and nothing is committed (S24).</summary>
internal sealed class Planner(EngineParts parts)
{
    private const int MostDecisions = 2_000;
    private const int MostChildren = 20;
    private const int DeepestChildren = 8;
    private readonly Decider decider = new(parts.Catalog);
    private readonly ActivityCalls calls = new(parts);
    private readonly ChildStarts starts = new(parts);
    private readonly NamedValues namedValues = new(parts);

    public Task<Plan> PlanAsync(WorkflowGraph graph, RunState scratch, Dictionary<string, string> secrets, CancellationToken ct) => PlanAsync(graph, scratch, secrets, 0, ct);

    private async Task<Plan> PlanAsync(WorkflowGraph graph, RunState scratch, Dictionary<string, string> secrets, int depth, CancellationToken ct)
    {
        var rows = new List<PlannedStep>();
        var named = await namedValues.OfAsync(graph, ct);
        var events = new Queue<RunEvent>();
        events.Enqueue(new RunEvent.Started());
        for (var count = 0; events.TryDequeue(out var @event) && count < MostDecisions; count++)
        {
            var moment = new Moment(parts.Clock.GetUtcNow(), count, secrets, Passwords.New, parts.Settings) { Named = named };
            var decision = decider.Decide(graph, scratch, @event, moment);
            while (decision.Wish is { } wish)
            {
                var answer = await starts.AnswerAsync(wish, name => secrets.GetValueOrDefault(name) ?? decision.Secrets.Find(s => s.Name == name)?.Value, ct);
                decider.Decide(graph, scratch, new RunEvent.ChildrenFound(wish, answer), moment, decision);
            }

            foreach (var secret in decision.Secrets)
            {
                secrets[secret.Name] = secret.Value;
            }

            if (decision.Continue)
            {
                events.Enqueue(new RunEvent.Continued());
            }

            foreach (var look in await Task.WhenAll(decision.Commands.Select(c => LookAsync(graph, scratch, c, secrets, ct))))
            {
                rows.AddRange(look.Rows);
                events.Enqueue(new RunEvent.Assumed(look.StepId, look.Outputs));
            }

            rows.AddRange(await PlanChildrenAsync(graph, scratch, decision.Children, depth, ct));
            foreach (var child in decision.Children)
            {
                events.Enqueue(Ended(child));
            }

            AddFaults(graph, scratch, rows, events);
        }

        return new Plan(graph.Name, rows);
    }

    /// <summary>What each child would do, as far as its input is known.</summary>
    private async Task<List<PlannedStep>> PlanChildrenAsync(WorkflowGraph graph, RunState scratch, List<ChildStart> children, int depth, CancellationToken ct)
    {
        var rows = new List<PlannedStep>();
        var most = depth < DeepestChildren ? MostChildren : 0;
        foreach (var child in children.Take(most))
        {
            var secrets = child.Secrets.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal);
            rows.AddRange((await PlanAsync(child.Definition.Graph, child.State, secrets, depth + 1, ct)).Steps);
        }

        if (children.Count > most && scratch.Steps.GetValueOrDefault(children[0].State.Parent!.StepId) is { } step)
        {
            rows.Add(Row(graph.Nodes[step.NodeId], graph.Nodes[step.NodeId].Type, "can't tell", null, $"starts {children.Count:N0} runs of '{children[0].Definition.Name}'; not all of them are looked into"));
        }

        return rows;
    }

    private static RunEvent Ended(ChildStart child)
    {
        var parent = child.State.Parent!;
        var outputs = new JsonObject(child.Definition.Graph.Outputs.Select(o => KeyValuePair.Create<string, JsonNode?>(o.Name, $"{Unknown}{child.Definition.Name}.{o.Name}›")));
        var report = new ChildReport(child.State.Id, parent.StepId, parent.Item, child.Definition.Name, RunStatus.Finished, outputs, null);
        return parent.IsAwaited ? new RunEvent.ChildEnded(report) : new RunEvent.ChildRested(report);
    }

    private async Task<Look> LookAsync(WorkflowGraph graph, RunState scratch, StepCommand command, Dictionary<string, string> secrets, CancellationToken ct)
    {
        var step = scratch.Steps[command.StepId];
        var node = graph.Nodes[step.NodeId];
        var descriptor = parts.Catalog.Find(step.External!.ActivityType)!;
        var outputs = new JsonObject();
        foreach (var output in descriptor.Outputs)
        {
            outputs[output.Name] = $"{Unknown}{node.ActivityId}.{output.Name}›";
        }

        var call = StepCall.Of(scratch, command, node.ActivityId, secrets);
        if (Waits(step.External.Inputs) is { } missing)
        {
            return new Look(step.Id, outputs, [Row(node, descriptor.DisplayName, "can't tell", null, $"needs {missing}")]);
        }

        return command.Kind is StepCommandKind.Probe or StepCommandKind.Send
            ? new Look(step.Id, outputs, [Row(node, descriptor.DisplayName, command.Kind == StepCommandKind.Probe ? "checked when run" : "would be sent", null, null)])
            : new Look(step.Id, outputs, await TargetsAsync(scratch, node, descriptor.DisplayName, call, ct));
    }

    private async Task<List<PlannedStep>> TargetsAsync(RunState scratch, Node node, string activity, StepCall call, CancellationToken ct)
    {
        var rows = new List<PlannedStep>();
        var first = await calls.AskAsync(call, ct);
        switch (first)
        {
            case Answer.Failed failed:
                var refused = failed.Kind == StepErrorKind.Conflict;
                rows.Add(Row(node, activity, refused ? "conflict" : "can't tell", null, failed.Message));
                break;
            case Answer.Selected selected:
                rows.AddRange(selected.Effects.Select(e => Row(node, activity, "would be removed", $"{e.System} {e.Kind} '{e.Name}'", null)));
                break;
            case Answer.Observed { Targets: { } targets } observed:
                for (var i = 0; i < targets.Count; i++)
                {
                    var answer = i == 0 ? observed : await calls.AskAsync(call with { Target = targets[i] }, ct);
                    rows.Add(Judge(scratch, node, activity, targets[i], answer));
                }

                break;
        }

        return rows;
    }

    private static PlannedStep Judge(RunState scratch, Node node, string activity, Target target, Answer answer)
    {
        var words = $"{target.System} {target.Kind} '{target.Name}'";
        if (answer is not Answer.Observed { Observation: { } seen })
        {
            return Row(node, activity, "can't tell", words, (answer as Answer.Failed)?.Message);
        }

        var stored = new TargetState(target.System, target.Kind, target.Name, target.GoesWith, "");
        return Ownership.Of(scratch, stored, seen, attempted: false) switch
        {
            Verdict.Absent => Row(node, activity, "would be made", words, null),
            Verdict.AsWished => Row(node, activity, "as wished", words, null),
            Verdict.Ours or Verdict.PartialOurs => Row(node, activity, "ours", words, null),
            Verdict.Foreign => Row(node, activity, "conflict", words, $"{words} exists already and isn't ours"),
            _ => Row(node, activity, "can't tell", words, seen.Detail),
        };
    }

    /// <summary>A step that can't even be begun in a plan, because it needs what isn't there yet.</summary>
    private static void AddFaults(WorkflowGraph graph, RunState scratch, List<PlannedStep> rows, Queue<RunEvent> events)
    {
        foreach (var incident in scratch.Incidents.Where(i => !i.Closed).ToList())
        {
            scratch.Incidents.Remove(incident);
            if (scratch.Steps.TryGetValue(incident.StepId, out var step))
            {
                rows.Add(Row(graph.Nodes[step.NodeId], graph.Nodes[step.NodeId].Type, incident.Kind == "conflict" ? "conflict" : "can't tell", null, incident.Message));
                events.Enqueue(new RunEvent.Assumed(step.Id, []));
            }
        }
    }

    private const string Unknown = "‹";

    private static string? Waits(JsonNode? value) => value switch
    {
        JsonObject members => members.Select(m => Waits(m.Value)).FirstOrDefault(w => w is not null),
        JsonArray items => items.Select(Waits).FirstOrDefault(w => w is not null),
        JsonValue text when text.TryGetValue<string>(out var s) && s.IndexOf(Unknown[0]) is >= 0 and var at => s[(at + 1)..].Split('›')[0],
        _ => null,
    };

    private static PlannedStep Row(Node node, string activity, string verdict, string? target, string? detail) =>
        new(node.ActivityId, node.Type, node.Name ?? activity, verdict, target, detail);

    private sealed record Look(string StepId, JsonObject Outputs, IReadOnlyList<PlannedStep> Rows);
}

using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Running;

/// <summary>Finds the definitions of the children that a decision wishes, holds their inputs against the start rules, and seals them for the store.</summary>
internal sealed class ChildStarts(EngineParts parts)
{
    /// <param name="secrets">The parent's, those of the present decision included.</param>
    public async Task<ChildAnswer> AnswerAsync(ChildWish wish, Func<string, string?> secrets, CancellationToken ct)
    {
        if (await parts.Definitions.FindPublishedAsync(wish.Reference, ct) is not { } stored
            && (stored = await parts.Definitions.FindVersionAsync(wish.Reference, ct)) is null or { IsSuperseded: true })
        {
            return new ChildAnswer.NotFound();
        }

        try
        {
            var (graph, uses) = await parts.Graphs.ComposeAsync(stored, ct);
            var definition = new ChildDefinition(stored.VersionId, stored.Name, graph, uses, FailurePolicy.Of(graph, parts.Catalog, await new Descendants(parts).UseOursAsync(graph, ct)), FailurePolicy.Says(graph));
            return await CheckAsync(definition, wish, secrets, ct);
        }
        catch (DefinitionException exception)
        {
            return new ChildAnswer.Refused("engine.child_refused", $"'{stored.Name}' can't be started: {exception.Message}");
        }
    }

    /// <summary>The child as it is stored, sealed under a key of its own.</summary>
    public NewRun Sealed(ChildStart child)
    {
        var state = child.State;
        var wrapped = parts.Box.NewWrappedKey(state.Id);
        var key = parts.Box.Open(state.Id, wrapped);
        var wish = DeclaredHolds.Of(child.Definition.Graph, Shown(state.Input));
        state.HasHolds = state.Id == state.RootId && !wish.IsEmpty;
        var audit = new AuditRow(parts.Clock.GetUtcNow(), state.Actor, "run.start", state.Id, child.Definition.Name);
        return new NewRun(state, child.Definition.Name, child.Definition.Graph.Version, wish.Holds, null, null, null, wrapped,
            [.. child.Secrets.Select(s => new SealedSecret(s.Name, key.Seal(s.Name, s.Value), s.OneTime))], audit)
        {
            Activation = child.Definition.Graph.Activation,
            Limits = wish.Limits,
            WaitsWhenBusy = wish.WaitsWhenBusy,
        };
    }

    private async Task<ChildAnswer> CheckAsync(ChildDefinition definition, ChildWish wish, Func<string, string?> secrets, CancellationToken ct)
    {
        var rule = parts.StartRules.FirstOrDefault(r => r.Workflow == definition.Name);
        var @checked = new List<CheckedInput>(wish.Orders.Count);
        foreach (var order in wish.Orders)
        {
            var input = SecretValues.Open(order.Input, secrets)!.AsObject();
            var check = rule is null ? new StartCheck(input, new Dictionary<string, string[]>(), null, null) : await rule.CheckAsync(input.DeepClone().AsObject(), ct);
            if (check.Errors.Count > 0)
            {
                return new ChildAnswer.Refused("input.invalid", $"'{definition.Name}' can't be started: {string.Join(' ', check.Errors.Values.SelectMany(e => e))}");
            }

            if (RequiredInputs.Missing(definition.Graph, check.Input) is { Count: > 0 } missing)
            {
                return new ChildAnswer.Refused("input.invalid", $"'{definition.Name}' can't be started: {missing.First().Value[0]}");
            }

            if (ShortSecrets.Of(definition.Graph, check.Input) is { Count: > 0 } tooShort)
            {
                return new ChildAnswer.Refused("input.invalid", $"'{definition.Name}' can't be started: '{tooShort.First().Key}': {tooShort.First().Value[0]}");
            }

            if (check.Conflict is { } conflict)
            {
                return new ChildAnswer.Refused(conflict.Code, conflict.Message, IsConflict: true);
            }

            var site = check.Site ?? RunText.Evaluate(definition.Graph.CustomProperties["nexusSite"], Shown(definition.Graph, order.Input, check.Input));
            @checked.Add(new CheckedInput(Changed(input, check.Input), site));
        }

        return new ChildAnswer.Found(definition, @checked);
    }

    /// <summary>Site and holds are shown and compared as they are: no secret goes into them.</summary>
    private static JsonObject Shown(JsonObject stored) =>
        SecretValues.Open(new JsonObject(stored.Where(m => !SecretValues.Has(m.Value)).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))), _ => null)!.AsObject();

    private static JsonObject Shown(WorkflowGraph graph, JsonObject stored, JsonObject input) =>
        new(input.Where(m => !graph.IsSensitive(m.Key) && !SecretValues.Has(stored[m.Key])).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));

    private static JsonObject Changed(JsonObject before, JsonObject after) =>
        new(after.Where(m => !before.TryGetPropertyValue(m.Key, out var old) || !JsonNode.DeepEquals(old, m.Value)).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
}

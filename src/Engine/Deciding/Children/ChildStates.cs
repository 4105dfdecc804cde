using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Deciding.Children;

/// <summary>The first state of a child, with what is secret in its input under its own names.</summary>
internal static class ChildStates
{
    /// <summary>The name of the input through which a child knows its parent.</summary>
    public const string ParentInput = "ParentInstanceId";

    public static ChildStart New(Burst burst, ChildWish wish, ChildOrder order, ChildDefinition definition, CheckedInput given, string id)
    {
        var parent = burst.State;
        var secrets = new List<NewSecret>();
        var state = new RunState
        {
            Id = id,
            RootId = wish.IsAwaited ? parent.RootId : id,
            TreeId = parent.TreeId ?? parent.RootId,
            DefinitionId = definition.Graph.DefinitionId,
            DefinitionVersionId = definition.VersionId,
            Uses = definition.Uses,
            Actor = "run:" + parent.Id,
            OnFailure = wish.IsAwaited ? OfAwaited(parent.OnFailure, definition) : definition.OnFailure,
            CorrelationId = order.CorrelationId,
            Site = given.Site ?? (wish.IsAwaited ? parent.Site : null),
            StartedAt = burst.Moment.Now,
            Input = InputOf(burst, order, definition, given, secrets),
            Parent = new ParentLink
            {
                RunId = parent.Id,
                StepId = wish.StepId,
                Item = order.Item,
                IsAwaited = wish.IsAwaited,
                TellsRest = wish.IsInline,
                Depth = wish.IsAwaited || wish.IsInline ? (parent.Parent?.Depth ?? 0) + 1 : 0,
            },
        };
        return new ChildStart(state, definition, secrets);
    }

    /// <summary>What an awaited child made is the root's to undo: it never undoes by itself, it ends failed and its parent's policy decides.</summary>
    private static OnFailure OfAwaited(OnFailure parent, ChildDefinition definition)
    {
        var own = definition.SaysOnFailure || parent == OnFailure.Stop ? definition.OnFailure : parent;
        return own == OnFailure.Pause ? OnFailure.Pause : OnFailure.Stop;
    }

    private static JsonObject InputOf(Burst burst, ChildOrder order, ChildDefinition definition, CheckedInput given, List<NewSecret> secrets)
    {
        var input = new JsonObject();
        foreach (var (name, value) in order.Input)
        {
            input[name] = HandOver(burst, value, secrets);
        }

        foreach (var (name, value) in given.Changed)
        {
            input[name] = SecretValues.Escape(value);
        }

        input[ParentInput] = burst.State.Id;
        foreach (var (own, value) in input.ToList())
        {
            if (value is not null && definition.Graph.IsSensitive(own) && SecretValues.NameOf(value) is null)
            {
                var name = "input." + own;
                secrets.Add(new NewSecret(name, Values.ToText(SecretValues.Open(value, known => secrets.Find(s => s.Name == known)?.Value))!));
                input[own] = SecretValues.Reference(name);
            }
        }

        return input;
    }

    /// <summary>A stored value of the parent as one of the child: its secrets become the child's.</summary>
    private static JsonNode? HandOver(Burst burst, JsonNode? stored, List<NewSecret> secrets) => stored switch
    {
        JsonObject members when SecretValues.NameOf(members) is { } name => Secret(burst, name, secrets),
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, HandOver(burst, m.Value, secrets)))),
        JsonArray items => new JsonArray([.. items.Select(i => HandOver(burst, i, secrets))]),
        _ => stored?.DeepClone(),
    };

    private static JsonObject? Secret(Burst burst, string name, List<NewSecret> secrets)
    {
        if (burst.SecretText(name) is not { } text)
        {
            return null;
        }

        var own = "parent." + name;
        if (!secrets.Exists(s => s.Name == own))
        {
            secrets.Add(new NewSecret(own, text));
        }

        return SecretValues.Reference(own);
    }
}

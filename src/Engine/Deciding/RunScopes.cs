using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>The scopes of a run's variables: the workflow's, each container's, and one for each round of a loop.</summary>
internal sealed class RunScopes(WorkflowGraph graph, RunState state)
{
    /// <summary>Id of the workflow's own scope.</summary>
    public const string Workflow = "w";

    /// <summary>Where the run's memory holds the first values that its start gave, until the scope is made.</summary>
    public const string Given = "variables";

    private const string LoopValue = "Object";

    /// <summary>Makes the workflow's scope with the declared defaults, or what the start gave instead.</summary>
    /// <param name="isSealed">Whether a reference is one of the intake's own.</param>
    public void Begin(Func<string, bool> isSealed)
    {
        Add(Workflow, null, null, graph.Variables);
        if (state.Memory[Given] is not JsonObject given)
        {
            return;
        }

        state.Memory.Remove(Given);
        foreach (var variable in graph.Variables)
        {
            if (given.TryGetPropertyValue(variable.Name, out var value) || given.TryGetPropertyValue(variable.Id, out value))
            {
                var isReference = variable.IsSensitive && SecretValues.NameOf(value) is { } name && isSealed(name);
                state.Scopes[Workflow].Values[variable.Id] = isReference ? value!.DeepClone() : SecretValues.Escape(Converted(variable, value));
            }
        }
    }

    /// <summary>Sets variables of the workflow from outside, by their ids. Whoever told it has checked them; the run may have ended the scope since.</summary>
    public void Give(JsonObject values)
    {
        foreach (var variable in graph.Variables)
        {
            if (values.TryGetPropertyValue(variable.Id, out var value) && state.Scopes.TryGetValue(Workflow, out var scope))
            {
                scope.Values[variable.Id] = SecretValues.Escape(Converted(variable, value));
            }
        }
    }

    /// <summary>Why a value can't be given to a variable from outside; null: it can.</summary>
    public static string? Refusal(VariableDeclaration variable, JsonNode? value)
    {
        // A sensitive value would lie open in the inbox until it is sealed with the run's next commit.
        if (variable.IsSensitive)
        {
            return $"The variable '{variable.Name}' is kept sealed and can't be given from outside.";
        }

        try
        {
            Converted(variable, value);
            return null;
        }
        catch (InputFault fault)
        {
            return fault.Info.Message;
        }
    }

    /// <summary>Makes the scope of a container's variables; its children see it.</summary>
    public void Open(StepState step, IReadOnlyList<VariableDeclaration> variables)
    {
        var id = step.Id + ".v";
        Add(id, step.ScopeId, step.Id, variables);
        step.ScopeId = id;
    }

    /// <summary>Makes the scope of one round of a loop, owned by the step of its body.</summary>
    /// <param name="isOwn">False: as observed of Elsa, a loop in a loop sets the outer one's value of the same name instead of hiding it.</param>
    public void OpenRound(StepState body, IReadOnlyDictionary<string, JsonNode?> values, bool isOwn)
    {
        var scope = new ScopeState { ParentId = body.ScopeId ?? Workflow, OwnerStepId = body.Id };
        foreach (var (name, value) in values)
        {
            if (!isOwn && FindById(body.ScopeId, name) is { } outer)
            {
                outer.Value = value?.DeepClone();
            }
            else
            {
                scope.Values[name] = value?.DeepClone();
            }
        }

        if (scope.Values.Count > 0)
        {
            var id = RoundOf(body);
            state.Scopes[id] = scope;
            body.ScopeId = id;
        }
    }

    /// <summary>Id of the scope that <see cref="OpenRound"/> makes.</summary>
    public static string RoundOf(StepState body) => body.Id + ".r";

    /// <summary>Removes what a step owned.</summary>
    public void Close(StepState step)
    {
        var id = step.ScopeId;
        while (id is not null && state.Scopes.TryGetValue(id, out var scope) && scope.OwnerStepId == step.Id)
        {
            state.Scopes.Remove(id);
            id = scope.ParentId;
        }
    }

    public Slot? Find(string? scopeId, string name)
    {
        foreach (var scope in Chain(scopeId))
        {
            var declared = Declared(scope);
            if (declared.FirstOrDefault(v => v.Name == name && scope.Values.ContainsKey(v.Id)) is { } variable)
            {
                return new Slot(scope, variable);
            }

            if (scope.Values.ContainsKey(name) && !declared.Any(v => v.Id == name))
            {
                return new Slot(scope, new VariableDeclaration(name, name, LoopValue, false, null));
            }
        }

        return null;
    }

    public Slot? FindById(string? scopeId, string id)
    {
        foreach (var scope in Chain(scopeId))
        {
            if (scope.Values.ContainsKey(id))
            {
                return new Slot(scope, Declared(scope).FirstOrDefault(v => v.Id == id) ?? new VariableDeclaration(id, id, LoopValue, false, null));
            }
        }

        return null;
    }

    /// <summary>Names in sight, inner ones first.</summary>
    public IEnumerable<string> Names(string? scopeId)
    {
        foreach (var scope in Chain(scopeId))
        {
            var declared = Declared(scope);
            foreach (var id in scope.Values.Keys)
            {
                yield return declared.FirstOrDefault(v => v.Id == id)?.Name ?? id;
            }
        }
    }

    /// <summary>The place for a name that nobody declared.</summary>
    public Slot Undeclared(string name) => new(state.Scopes[Workflow], new VariableDeclaration(name, name, LoopValue, false, null));

    private void Add(string id, string? parentId, string? ownerStepId, IReadOnlyList<VariableDeclaration> variables)
    {
        var scope = new ScopeState { ParentId = ownerStepId is null ? null : parentId ?? Workflow, OwnerStepId = ownerStepId };
        state.Scopes[id] = scope;
        foreach (var variable in variables)
        {
            scope.Values[variable.Id] = SecretValues.Escape(DefaultOf(variable));
        }
    }

    private static JsonNode? DefaultOf(VariableDeclaration variable)
    {
        if (variable.Default is null || (variable.Default.Length == 0 && variable.TypeName != "String"))
        {
            return null;
        }

        try
        {
            return ValueTypes.Convert(variable.Default, variable.TypeName, variable.IsArray);
        }
        catch (ExpressionException exception)
        {
            throw InputFault.Of(exception.Kind, $"The default of variable '{variable.Name}' is no {variable.TypeName}: {exception.Message}");
        }
    }

    private static JsonNode? Converted(VariableDeclaration variable, JsonNode? value)
    {
        try
        {
            return ValueTypes.Convert(value?.DeepClone(), variable.TypeName, variable.IsArray);
        }
        catch (ExpressionException exception)
        {
            throw InputFault.Of(exception.Kind, $"The value given for variable '{variable.Name}' is no {variable.TypeName}: {exception.Message}");
        }
    }

    private IEnumerable<ScopeState> Chain(string? scopeId)
    {
        var id = scopeId ?? Workflow;
        while (id is not null && state.Scopes.TryGetValue(id, out var scope))
        {
            yield return scope;
            id = scope.ParentId;
        }
    }

    private IReadOnlyList<VariableDeclaration> Declared(ScopeState scope) =>
        scope.OwnerStepId is not { } owner ? graph.Variables
        : state.Steps.TryGetValue(owner, out var step) ? graph.Nodes[step.NodeId].Variables
        : [];

    /// <summary>Where a variable's value lies.</summary>
    internal sealed record Slot(ScopeState Scope, VariableDeclaration Variable)
    {
        public JsonNode? Value
        {
            get => Scope.Values.GetValueOrDefault(Variable.Id);
            set => Scope.Values[Variable.Id] = value;
        }
    }
}

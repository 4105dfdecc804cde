using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Flow;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>What an expression of a step sees of its run.</summary>
internal sealed class RunValues(Burst burst, StepState step) : ExpressionScope
{
    private RunState State => burst.State;

    public override ExpressionBounds Bounds => burst.Moment.Settings.Expressions;

    /// <summary>A stored value that the expression sees under a name of its own.</summary>
    public (string Name, JsonNode? Value)? Given { get; init; }

    public override string? ArgumentName => Given?.Name;

    public override JsonNode? Argument => Open(Given?.Value);

    public override DateTimeOffset Now => burst.Moment.Now;

    public override IEnumerable<string> VariableNames => burst.Scopes.Names(step.ScopeId);

    public override IEnumerable<string> InputNames => Inner.SelectMany(w => burst.NodeOf(w).Inner!.Inputs).Concat(burst.Graph.Inputs).Select(i => i.Name).Concat(State.Input.Select(i => i.Key));

    public override double NextDouble() => burst.Moment.NextDouble();

    public override string NextId() => burst.Moment.NextId();

    public override VariableDeclaration? FindVariable(string name) => burst.Scopes.Find(step.ScopeId, name)?.Variable;

    public override JsonNode? Variable(string name) => burst.Scopes.Find(step.ScopeId, name) is { } slot ? Open(slot.Value) : null;

    public override JsonNode? VariableById(string? id, string? name)
    {
        var slot = id is not null ? burst.Scopes.FindById(step.ScopeId, id) : name is not null ? burst.Scopes.Find(step.ScopeId, name) : null;
        return slot is not null ? Open(slot.Value) : throw new ExpressionException("Exception", $"Failed to retrieve memory block with reference {id ?? name}");
    }

    public override void SetVariable(string name, JsonNode? value)
    {
        var slot = burst.Scopes.Find(step.ScopeId, name) ?? burst.Scopes.Undeclared(name);
        Set(slot, value);
    }

    /// <summary>Converts to the declared type; what was made of a secret becomes one.</summary>
    public void Set(RunScopes.Slot slot, JsonNode? value)
    {
        var converted = ValueTypes.Convert(value, slot.Variable.TypeName, slot.Variable.IsArray);
        slot.Value = slot.Variable.IsSensitive && converted is not null ? SealText(Values.ToText(converted)!, $"{step.Id}.{burst.Moment.NextId()}", false) : Store(converted);
    }

    /// <summary>A value of this evaluation as it is stored.</summary>
    /// <exception cref="InputFault">A member's name would show a secret.</exception>
    public JsonNode? Store(JsonNode? value)
    {
        if (SecretsRead.Count == 0)
        {
            return SecretValues.Escape(value);
        }

        return SecretValues.Names(value).All(name => burst.Masked(name) == name)
            ? SecretValues.Close(value, Seal)
            : throw InputFault.Of("InvalidOperationException", "A member's name would show a secret: names aren't kept sealed. Put the secret into a value.");
    }

    public override bool HasInput(string name) => InputNames.Any(i => string.Equals(i, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The workflows around the step that are used as activities, from the innermost.</summary>
    private IEnumerable<StepState> Inner
    {
        get
        {
            for (var body = WorkflowBody.Around(burst, step); body is not null; body = WorkflowBody.Around(burst, body))
            {
                yield return body;
            }
        }
    }

    public override JsonNode? Input(string name)
    {
        foreach (var body in Inner)
        {
            if (burst.NodeOf(body).Inner!.Inputs.FirstOrDefault(i => string.Equals(i.Name, name, StringComparison.OrdinalIgnoreCase)) is { } own)
            {
                return Open(WorkflowBody.InputsOf(burst, body)?.GetValueOrDefault(own.Name));
            }
        }

        var declared = burst.Graph.Inputs.FirstOrDefault(i => string.Equals(i.Name, name, StringComparison.OrdinalIgnoreCase));
        if (State.Input.FirstOrDefault(i => string.Equals(i.Key, name, StringComparison.OrdinalIgnoreCase)) is { Key: not null } given)
        {
            return Typed(Open(given.Value), declared, SecretValues.NameOf(given.Value) is not null);
        }

        return declared?.Default is { } value ? ValueTypes.Convert(value, declared.TypeName, declared.IsArray) : null;
    }

    /// <summary>A secret is sealed as a text: it becomes again what it is declared as. So does a number or a truth that came as a text, as forms send it.</summary>
    private static JsonNode? Typed(JsonNode? value, InputDeclaration? declared, bool wasSealed)
    {
        if (declared is null || declared.TypeName == "String")
        {
            return value;
        }

        if (wasSealed)
        {
            return ValueTypes.Convert(value, declared.TypeName, declared.IsArray);
        }

        return !declared.IsArray && ValueTypes.IsCounted(declared.TypeName) && value is JsonValue given && given.TryGetValue<string>(out var text) && text.Length > 0 ? Read(text, declared) : value;
    }

    private static JsonNode? Read(string text, InputDeclaration declared)
    {
        try
        {
            return ValueTypes.Convert(text, declared.TypeName, false);
        }
        catch (ExpressionException exception)
        {
            throw new ExpressionException(exception.Kind, $"The input '{declared.Name}' is no {declared.TypeName}: {exception.Message}", exception);
        }
    }

    public override JsonNode? Output(string activity, string? output)
    {
        if (burst.Graph.FindActivity(activity, burst.NodeOf(step)) is not { } node || (State.Memory["outputs"] as JsonObject)?[node.OutputKey] is not JsonObject outputs)
        {
            return null;
        }

        var name = string.IsNullOrEmpty(output) ? "Result" : output;
        return Open(outputs.FirstOrDefault(o => string.Equals(o.Key, name, StringComparison.OrdinalIgnoreCase)).Value);
    }

    public override JsonNode? LastResult() => Open(State.Memory["last"]);

    public override JsonNode? Fact(string name) => name switch
    {
        "WorkflowInstanceId" => State.Id,
        "WorkflowInstanceName" => State.Name,
        "WorkflowDefinitionId" => State.DefinitionId,
        "WorkflowDefinitionVersionId" => State.DefinitionVersionId,
        "WorkflowDefinitionVersion" => burst.Graph.Version,
        "CorrelationId" => State.CorrelationId,
        _ => null,
    };

    public override void SetFact(string name, string? value)
    {
        if (name == "CorrelationId")
        {
            State.CorrelationId = Shown(value);
        }
        else
        {
            State.Name = Shown(value);
        }
    }

    /// <summary>A text of this evaluation as it may be shown: secrets masked, and all of it where a secret was read and may be in it in another form.</summary>
    public string? Shown(string? text)
    {
        var masked = burst.Masked(text);
        return text is { Length: > 0 } && SecretsRead.Count > 0 && masked == text ? Mask.Stars : masked;
    }

    /// <summary>Keeps an evaluated input for people to see: masked where a secret was read for it.</summary>
    public void Note(Node node, string property, JsonNode? value)
    {
        if (node.NodeId == step.NodeId)
        {
            burst.NoteInput(step, char.ToUpperInvariant(property[0]) + property[1..], SecretsRead.Count > 0 && value is not null ? Mask.Stars : value);
        }
    }

    /// <summary>What failed, without what a script may have said of a secret.</summary>
    public ExpressionException Shown(ExpressionException exception) =>
        SecretsRead.Count == 0 ? exception : new ExpressionException(exception.Kind, Shown(exception.Message)!);

    protected override string? Secret(string name) => burst.SecretText(name);

    private JsonNode Seal(JsonNode leaf)
    {
        if (leaf.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False)
        {
            return leaf.DeepClone();
        }

        return SealText(Values.ToText(leaf)!, $"{step.Id}.{burst.Moment.NextId()}", false);
    }

    /// <summary>A reference to the secret that was read, or to a new one.</summary>
    public JsonObject SealText(string text, string name, bool oneTime)
    {
        foreach (var (known, value) in SecretsRead)
        {
            if (value == text)
            {
                return SecretValues.Reference(known);
            }
        }

        burst.Decision.Secrets.Add(new NewSecret(name, text, oneTime));
        return SecretValues.Reference(name);
    }
}

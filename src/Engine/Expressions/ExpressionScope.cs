using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>What one evaluation can read and write. Values are plain here; the scope notes which secrets were read.</summary>
internal abstract class ExpressionScope
{
    /// <summary>Texts of the secrets read so far, by name.</summary>
    public Dictionary<string, string> SecretsRead { get; } = new(StringComparer.Ordinal);

    /// <summary>What the script chose with setOutcome; null: nothing.</summary>
    public IReadOnlyList<string>? Outcomes { get; set; }

    public virtual ExpressionBounds Bounds => ExpressionBounds.Usual;

    /// <summary>The name under which this one evaluation sees <see cref="Argument"/>; null: there is none.</summary>
    public virtual string? ArgumentName => null;

    public virtual JsonNode? Argument => null;

    public abstract DateTimeOffset Now { get; }

    public abstract double NextDouble();

    public abstract string NextId();

    /// <summary>Names of the variables in sight, inner ones first.</summary>
    public abstract IEnumerable<string> VariableNames { get; }

    /// <summary>The declaration of a variable in sight; null: there is none.</summary>
    public abstract VariableDeclaration? FindVariable(string name);

    public abstract JsonNode? Variable(string name);

    /// <summary>The value of a variable by its id.</summary>
    /// <exception cref="ExpressionException">There is none in sight.</exception>
    public abstract JsonNode? VariableById(string? id, string? name);

    public abstract void SetVariable(string name, JsonNode? value);

    /// <summary>True for inputs that were given or are declared.</summary>
    public abstract bool HasInput(string name);

    public abstract JsonNode? Input(string name);

    public abstract IEnumerable<string> InputNames { get; }

    public abstract JsonNode? Output(string activity, string? output);

    public abstract JsonNode? LastResult();

    /// <summary>Facts about the run by name: WorkflowInstanceId, WorkflowInstanceName, WorkflowDefinitionId, WorkflowDefinitionVersionId, WorkflowDefinitionVersion, CorrelationId.</summary>
    public abstract JsonNode? Fact(string name);

    /// <summary>Sets WorkflowInstanceName or CorrelationId.</summary>
    public abstract void SetFact(string name, string? value);

    protected abstract string? Secret(string name);

    /// <summary>A stored value as expressions see it.</summary>
    protected JsonNode? Open(JsonNode? stored) => stored is JsonValue or null ? stored : SecretValues.Open(stored, Read);

    private string? Read(string name)
    {
        var text = Secret(name);
        if (text is not null)
        {
            SecretsRead[name] = text;
        }

        return text;
    }
}

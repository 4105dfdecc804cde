namespace NexusWorkflows.Engine.Authoring;

/// <summary>Describes an <see cref="Output{T}"/> property for the designer.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OutputAttribute : Attribute
{
    /// <summary>Null: the property's name in words.</summary>
    public string? DisplayName { get; init; }

    public string Description { get; init; } = "";

    /// <summary>The value is sealed when it is written; an expression that reads it yields a secret.</summary>
    public bool Sensitive { get; init; }
}

using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Engine.Catalog;

/// <summary>What is known of an activity type: for the designer, for publish, and for evaluating its inputs.</summary>
/// <param name="TypeName">For example <c>Nexus.CreateSite</c>; never changes its meaning.</param>
/// <param name="Implementation">The class that the runner makes for a call; null for activities of the flow.</param>
public sealed record ActivityDescriptor(
    string TypeName,
    int Version,
    ActivityKind Kind,
    string Category,
    string DisplayName,
    string Description,
    IReadOnlyList<InputDescriptor> Inputs,
    IReadOnlyList<OutputDescriptor> Outputs,
    IReadOnlyList<string> Outcomes,
    int Attempts,
    TimeSpan Timeout,
    Type? Implementation)
{
    /// <summary>What undo does, as the end of a sentence; null: what is usual for its kind.</summary>
    public string? Undo { get; init; }

    /// <summary>True for <c>Nexus.*</c> and any other type that isn't Elsa's own.</summary>
    public bool IsOurs => Implementation is not null && !TypeName.StartsWith("Elsa.", StringComparison.Ordinal);
}

/// <summary>One input of an activity.</summary>
/// <param name="Name">The property's name, PascalCase; camelCase in a definition.</param>
/// <param name="DefaultValue">The literal used where the definition gives nothing; null: none.</param>
public sealed record InputDescriptor(
    string Name,
    Type ValueType,
    string DisplayName,
    string Description,
    string UIHint,
    IReadOnlyList<string> Options,
    bool Required,
    bool Sensitive,
    bool Generate,
    bool OneTime,
    object? DefaultValue)
{
    /// <summary>Name of the <see cref="IOptionSource"/> whose list is offered; null: none.</summary>
    public string? OptionsFrom { get; init; }

    /// <summary>The group in the designer's panel; null: none.</summary>
    public string? Category { get; init; }

    /// <summary>A value that holds a secret is sealed; any other is kept as it is.</summary>
    public bool TakesSecrets { get; init; }

    /// <summary>Every value is sealed.</summary>
    public bool IsSealed => Sensitive && !TakesSecrets;
}

/// <summary>One output of an activity.</summary>
public sealed record OutputDescriptor(string Name, Type ValueType, string Description, bool Sensitive)
{
    /// <summary>The name in words.</summary>
    public string DisplayName { get; init; } = Name;
}

namespace NexusWorkflows.Engine.Authoring;

/// <summary>Describes an <see cref="Input{T}"/> property for the designer, and says how its value is kept.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InputAttribute : Attribute
{
    public string Description { get; init; } = "";

    public string? DisplayName { get; init; }

    /// <summary>The designer's editor, for example <c>multiline</c>; null: the one that fits the type and its choices.</summary>
    public string? UIHint { get; init; }

    /// <summary>The choices, where they are always the same ones.</summary>
    public string[] Options { get; init; } = [];

    /// <summary>Name of the list that the running process knows and offers as choices, for example <c>backends</c>; null: none. Anything else may be written all the same.</summary>
    public string? OptionsFrom { get; init; }

    /// <summary>The group in the designer's panel; null: none.</summary>
    public string? Category { get; init; }

    /// <summary>The value is sealed when it is written and opened only for the call.</summary>
    public bool Sensitive { get; init; }

    /// <summary>A value that holds a secret is sealed like a sensitive one; without this it is refused. With <see cref="Sensitive"/>: any value is hidden from people, and only such a one sealed.</summary>
    public bool TakesSecrets { get; init; }

    /// <summary>Without a value the engine makes a password, sealed before the first call.</summary>
    public bool Generate { get; init; }

    /// <summary>With <see cref="Generate"/>: an operator may read the value once.</summary>
    public bool OneTime { get; init; }

    /// <summary>A literal used where the definition gives nothing; null: the type's default.</summary>
    public object? DefaultValue { get; init; }

    /// <summary>The definition must give a value that isn't null or empty.</summary>
    public bool Required { get; init; }
}

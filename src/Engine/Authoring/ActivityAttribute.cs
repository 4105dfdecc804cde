namespace NexusWorkflows.Engine.Authoring;

/// <summary>Makes a class an activity of the palette, with the type name <c>{Namespace}.{class name}</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ActivityAttribute(string @namespace, string category, string description) : Attribute
{
    public string Namespace { get; } = @namespace;

    /// <summary>The palette's group, for example <c>Sites</c>.</summary>
    public string Category { get; } = category;

    /// <summary>One sentence for the palette.</summary>
    public string Description { get; } = description;

    /// <summary>Name on the canvas; null: the class name in words.</summary>
    public string? DisplayName { get; init; }

    /// <summary>What undo does, as the end of a sentence that begins with "Undo"; null: what is usual for its kind.</summary>
    public string? Undo { get; init; }

    /// <summary>Attempts before an incident, counted before each call. Default 5.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Deadline of one call in seconds. Default 600.</summary>
    public int TimeoutSeconds { get; init; } = 600;

    /// <summary>The outcomes it can end with, drawn as ports. Default: <c>Done</c>.</summary>
    public string[] Outcomes { get; init; } = ["Done"];
}

using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>What a designer needs to know of one type of activity.</summary>
internal sealed record ActivityDocument
{
    public required string TypeName { get; init; }

    public string ClrType => TypeName;

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public int Version { get; init; } = 1;

    public required string Category { get; init; }

    public required string DisplayName { get; init; }

    public required string Description { get; init; }

    public IReadOnlyList<InputDocument> Inputs { get; init; } = [];

    public IReadOnlyList<OutputDocument> Outputs { get; init; } = [];

    /// <summary>Action, Trigger, Job or Task.</summary>
    public string Kind { get; init; } = "Action";

    public bool RunAsynchronously { get; init; }

    public IReadOnlyList<PortDocument> Ports { get; init; } = [];

    public JsonObject CustomProperties { get; init; } = [];

    /// <summary>What a new one of it is made with.</summary>
    public JsonObject ConstructionProperties { get; init; } = [];

    public bool IsContainer { get; init; }

    /// <summary>In the palette.</summary>
    public bool IsBrowsable { get; init; } = true;

    /// <summary>Nothing leads to it.</summary>
    public bool IsStart { get; init; }

    /// <summary>Nothing leads on from it.</summary>
    public bool IsTerminal { get; init; }
}

internal sealed record InputDocument
{
    /// <summary>An expression stands around the value; false: the bare value is written.</summary>
    public bool IsWrapped { get; init; } = true;

    public string UiHint { get; init; } = "singleline";

    public JsonNode? DefaultValue { get; init; }

    /// <summary>Null: a literal.</summary>
    public string? DefaultSyntax { get; init; }

    public bool IsReadOnly { get; init; }

    public bool IsSensitive { get; init; }

    public bool AutoEvaluate { get; init; } = true;

    public JsonObject UiSpecifications { get; init; } = [];

    public required string Name { get; init; }

    public required string TypeName { get; init; }

    public required string DisplayName { get; init; }

    public string? Description { get; init; }

    public float Order { get; init; }

    public bool IsBrowsable { get; init; } = true;

    public bool IsSerializable { get; init; } = true;

    public bool IsSynthetic { get; init; }

    /// <summary>The group in the panel; null: none.</summary>
    public string? Category { get; init; }
}

internal sealed record OutputDocument(string Name, string TypeName, string DisplayName, string? Description)
{
    public float Order { get; init; }

    public bool IsBrowsable { get; init; } = true;

    public bool IsSerializable { get; init; } = true;

    public bool IsSynthetic { get; init; }
}

/// <param name="Type">Flow: a connection leads on from it; Embedded: an activity lies in it.</param>
internal sealed record PortDocument(string Name, string DisplayName, string Type, bool IsBrowsable = true);

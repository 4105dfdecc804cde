using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Authoring;

/// <summary>What an activity saw of a target. Whether it is ours is the engine's to say, from tokens and records.</summary>
public sealed record Observation
{
    private Observation(ObservationKind kind) => Kind = kind;

    public ObservationKind Kind { get; }

    /// <summary>Facts to record with the effect (a database's name, an id); never a secret.</summary>
    public JsonObject? Ids { get; private init; }

    /// <summary>The ownership token found in the thing, or in the marked parent it belongs to; null where nothing carries one.</summary>
    public string? Token { get; private init; }

    /// <summary>The token was found in the parent, so it proves ownership only together with an attempt of our own.</summary>
    public bool Inherited { get; private init; }

    /// <summary>For a setting that isn't as wished: the value before, sealed into the intent.</summary>
    public JsonNode? Before { get; private init; }

    /// <summary>Why it can't be read, or what is half-made about it.</summary>
    public string? Detail { get; private init; }

    /// <summary>It isn't there; for a setting: the value isn't the wished one.</summary>
    /// <param name="before">A setting's value before the change.</param>
    public static Observation Absent(JsonNode? before = null) => new(ObservationKind.Absent) { Before = before };

    /// <summary>It is there, whole.</summary>
    public static Observation Found(string? token, JsonObject? ids = null, bool inherited = false) => new(ObservationKind.Found) { Token = token, Ids = ids, Inherited = inherited };

    /// <summary>A setting already has the wished value.</summary>
    public static Observation AsWished() => new(ObservationKind.AsWished);

    /// <summary>It is there, but not whole.</summary>
    public static Observation Partial(string? token, string detail, JsonObject? ids = null, bool inherited = false) =>
        new(ObservationKind.Partial) { Token = token, Detail = detail, Ids = ids, Inherited = inherited };

    /// <summary>The system answers, but what is there can't be read, for a reason that only a person can mend.</summary>
    public static Observation Unreadable(string detail) => new(ObservationKind.Unreadable) { Detail = detail };
}

public enum ObservationKind
{
    Absent,
    Found,
    AsWished,
    Partial,
    Unreadable,
}

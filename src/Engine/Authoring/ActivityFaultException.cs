namespace NexusWorkflows.Engine.Authoring;

/// <summary>An activity's own verdict on what went wrong, for example a check that isn't fulfilled yet.</summary>
public sealed class ActivityFaultException(StepErrorKind kind, string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public StepErrorKind Kind { get; } = kind;

    /// <summary>Stable dotted code, for example <c>site.not_ready</c>.</summary>
    public string Code { get; } = code;

    /// <summary>With <see cref="StepErrorKind.Down"/>: the system that is down.</summary>
    public string? System { get; init; }
}

/// <summary>What a failed call means for what comes next.</summary>
public enum StepErrorKind
{
    /// <summary>Refused before acting, or not so yet: the next attempt comes after a back-off.</summary>
    Transient,

    /// <summary>An incident at once.</summary>
    Permanent,

    /// <summary>The reply was lost: it is settled and observed before anything else happens.</summary>
    Unknown,

    /// <summary>The system is down: the run waits for it and no attempt is used up.</summary>
    Down,

    /// <summary>The thing exists and isn't ours: permanent, nothing was touched.</summary>
    Conflict,
}

/// <summary>Translates what an outside client threw.</summary>
public interface IErrorTranslator
{
    /// <summary>Null where the exception isn't one of the translator's.</summary>
    ActivityFaultException? Translate(Exception exception);
}

/// <summary>Tells whether an outside system can be reached at all.</summary>
public interface ISystemProbe
{
    /// <summary>The system's name, as effects and errors carry it.</summary>
    string System { get; }

    /// <summary>Returns when it answers; throws when it doesn't.</summary>
    Task ProbeAsync(CancellationToken ct);
}

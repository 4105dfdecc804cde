namespace NexusWorkflows.Host.Output;

/// <summary>Something the caller asked for was refused, for a reason that is the caller's to know: printed bare by a verb, a problem document over HTTP.</summary>
internal sealed class RefusalException(RefusalKind kind, string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public RefusalKind Kind { get; } = kind;

    /// <summary>Stable dotted code, for example <c>run.not_found</c>.</summary>
    public string Code { get; } = code;

    /// <summary>What is wrong by field; null where no field is to blame.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The site of ours that stands in the way; null: none.</summary>
    public string? Site { get; init; }

    public static RefusalException Usage(string message) => new(RefusalKind.Invalid, "usage", message);

    public static RefusalException Invalid(string code, string message) => new(RefusalKind.Invalid, code, message);

    public static RefusalException NotFound(string what, string name, string hint) =>
        new(RefusalKind.NotFound, $"{what.Replace(' ', '_')}.not_found", $"There is no {what} '{name}'. {hint}");

    public static RefusalException Conflict(string code, string message) => new(RefusalKind.Conflict, code, message);

    public static RefusalException Failed(string code, string message, Exception? inner = null) => new(RefusalKind.Failed, code, message, inner);
}

/// <summary>What kind of answer a refusal is.</summary>
internal enum RefusalKind
{
    /// <summary>The request can't be read: exit 2, HTTP 400.</summary>
    Malformed,

    /// <summary>Input that can't be accepted: exit 2, HTTP 422.</summary>
    Invalid,

    /// <summary>Exit 3, HTTP 404.</summary>
    NotFound,

    /// <summary>Exit 4, HTTP 409.</summary>
    Conflict,

    /// <summary>No key, or a wrong one: exit 2, HTTP 401.</summary>
    Unauthorised,

    /// <summary>A key whose role doesn't allow it: exit 2, HTTP 403.</summary>
    Forbidden,

    /// <summary>More than is taken: exit 2, HTTP 413.</summary>
    TooLarge,

    /// <summary>A system we need doesn't answer: exit 1, HTTP 503.</summary>
    Failed,
}

/// <summary>The one table of what a refusal means at each door.</summary>
internal static class Refusals
{
    public static int ExitOf(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => ExitCode.NotFound,
        RefusalKind.Conflict => ExitCode.Conflict,
        RefusalKind.Failed => ExitCode.Failed,
        _ => ExitCode.Refused,
    };

    public static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Malformed => 400,
        RefusalKind.Invalid => 422,
        RefusalKind.NotFound => 404,
        RefusalKind.Conflict => 409,
        RefusalKind.Unauthorised => 401,
        RefusalKind.Forbidden => 403,
        RefusalKind.TooLarge => 413,
        _ => 503,
    };

    public static RefusalKind KindOf(int status) => status switch
    {
        400 => RefusalKind.Malformed,
        401 => RefusalKind.Unauthorised,
        403 => RefusalKind.Forbidden,
        404 => RefusalKind.NotFound,
        409 => RefusalKind.Conflict,
        413 => RefusalKind.TooLarge,
        422 => RefusalKind.Invalid,
        _ => RefusalKind.Failed,
    };
}

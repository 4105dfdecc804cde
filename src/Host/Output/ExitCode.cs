namespace NexusWorkflows.Host.Output;

/// <summary>How a verb ends, for whoever called it.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Failed or undone; the cause is the last line of stderr.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage, or input that was refused.</summary>
    public const int Refused = 2;

    public const int NotFound = 3;

    /// <summary>Busy or in conflict; nothing was touched.</summary>
    public const int Conflict = 4;

    /// <summary>Paused, or waiting for a person.</summary>
    public const int Waiting = 5;

    /// <summary>Interrupted; the run is left resumable.</summary>
    public const int Interrupted = 130;
}

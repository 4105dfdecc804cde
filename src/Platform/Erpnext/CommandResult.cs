namespace NexusWorkflows.Platform.Erpnext;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit code; 128 + n when signal n ended it.</param>
/// <param name="StandardOutput">As written, in UTF-8; of more than three MiB only the first and at least the last.</param>
/// <param name="StandardError">Likewise.</param>
/// <param name="TimedOut">It was stopped because its time was over.</param>
/// <param name="Truncated">The middle of a stream was left out.</param>
public sealed record CommandResult(int ExitCode, string StandardOutput, string StandardError, bool TimedOut, bool Truncated)
{
    /// <summary>Exit code alone: the streams may hold what a log must not.</summary>
    public override string ToString() => TimedOut ? $"exit {ExitCode}, timed out" : $"exit {ExitCode}";
}

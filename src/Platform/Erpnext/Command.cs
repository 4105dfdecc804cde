namespace NexusWorkflows.Platform.Erpnext;

/// <summary>One command for a transport.</summary>
/// <param name="Arguments">The program and its arguments; never a secret.</param>
/// <param name="ExecutionId">Found in the command's environment as <c>NEXUS_EXECUTION</c>; null: not looked for later.</param>
/// <param name="StandardInput">Written and closed; may be a secret. Null: an empty input.</param>
/// <param name="Timeout">After it the command is interrupted, ten seconds later killed; at least one second.</param>
/// <param name="OnLine">Hears each line of either stream as it comes, progress bars included.</param>
public sealed record Command(IReadOnlyList<string> Arguments, string? ExecutionId, string? StandardInput, TimeSpan Timeout, Action<string>? OnLine)
{
    /// <summary>The program alone: what a log may show of a command.</summary>
    public override string ToString() => Arguments.Count == 0 ? "(no command)" : Arguments[0];
}

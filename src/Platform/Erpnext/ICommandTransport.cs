namespace NexusWorkflows.Platform.Erpnext;

/// <summary>Runs commands where a bench lives: on this machine or in a container.</summary>
public interface ICommandTransport
{
    /// <summary>
    /// Runs the command to its end or its time-out, which is enforced beside the work. A command that ends by itself is a result, whatever its exit code.
    /// </summary>
    /// <exception cref="PlatformException">Down: the place can't be reached, nothing ran. Unknown: it was started and the answer is lost; it may still run.</exception>
    Task<CommandResult> RunAsync(Command command, CancellationToken ct);

    /// <summary>Whether any process started under this execution id, or a child of one, still runs. Looks among the processes where the work happens.</summary>
    Task<bool> IsRunningAsync(string executionId, CancellationToken ct);
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>
/// Runs commands as processes of this machine, each in a session of its own with its output in files, so that it can go on when this process is killed.
/// Cancelling stops the process group; a child that left the group may go on, and <see cref="IsRunningAsync"/> finds it.
/// </summary>
public sealed class LocalCommandTransport(LocalTransportOptions options, TimeProvider clock) : ICommandTransport
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(10);

    // The last resort, should timeout(1) itself be stopped.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    // Mode 0600 for output, then out of our session: a signal to our group or terminal must not reach the command.
    private const string Launcher = """
        umask 077; exec >"$1/out" 2>"$1/err"; seconds=$2; shift 2
        if command -v timeout >/dev/null; then set -- timeout -s INT -k 10 "$seconds" "$@"; fi
        if command -v setsid >/dev/null; then exec setsid "$@"; fi
        exec "$@"
        """;

    public async Task<CommandResult> RunAsync(Command command, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var folder = RunFolder.Create(options.RunDirectory, clock.GetUtcNow());
        CommandOutput output = new(command.OnLine), error = new(command.OnLine);
        using FileTail outputTail = folder.Tail("out", output), errorTail = folder.Tail("err", error);
        var began = clock.GetTimestamp();
        using var process = Start(command, folder);
        var overdue = false;
        try
        {
            await GiveInputAsync(process, command.StandardInput, ct);
            var exit = process.WaitForExitAsync(ct);
            while (!exit.IsCompleted && !(overdue = clock.GetElapsedTime(began) > Limit(command)))
            {
                outputTail.ReadOn();
                errorTail.ReadOn();
                await Task.WhenAny(exit, Task.Delay(Look, clock, ct));
            }

            await (overdue ? StopAsync(process) : exit);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(process);
            throw;
        }

        outputTail.ReadOn();
        errorTail.ReadOn();
        output.End();
        error.End();
        // 137 after the limit: timeout(1) had to kill, itself included.
        var timedOut = overdue || (process.ExitCode is 124 or 137 && clock.GetElapsedTime(began) >= command.Timeout);
        if (timedOut)
        {
            // A shell's background children ignore interrupts, and timeout(1) only waits for the program itself.
            ProcessSignal.SendToGroup(process.Id, ProcessSignal.Kill);
        }

        return new CommandResult(process.ExitCode, output.ToString(), error.ToString(), timedOut, output.Truncated || error.Truncated);
    }

    public Task<bool> IsRunningAsync(string executionId, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var id = ExecutionMark.Checked(executionId);
        return OperatingSystem.IsLinux()
            ? Task.FromResult(ExecutionMark.IsOnThisMachine(id))
            : throw new PlatformException("erpnext", FaultKind.Permanent, "erpnext.no_process_list", $"Can't look for the command '{id}': this system has no /proc. Run the bench in a container, or nexus on Linux.");
    }

    private static TimeSpan Limit(Command command) =>
        OperatingSystem.IsMacOS() ? command.Timeout : command.Timeout + KillAfter + Margin;

    private Process Start(Command command, RunFolder folder)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = options.WorkingDirectory, RedirectStandardInput = true, UseShellExecute = false };
        string seconds = Math.Max(1, (long)Math.Ceiling(command.Timeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        foreach (var argument in (IEnumerable<string>)["-c", Launcher, "nexus-command", folder.Path, seconds, .. command.Arguments])
        {
            start.ArgumentList.Add(argument);
        }

        SetEnvironment(start.Environment, command.ExecutionId);
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception e) when (e is Win32Exception or DirectoryNotFoundException)
        {
            throw new PlatformException("erpnext", FaultKind.Down, "erpnext.bench_missing", $"Can't run '{command}' in '{options.WorkingDirectory}': {e.Message} Check the bench folder of this backend.", e);
        }
    }

    private void SetEnvironment(IDictionary<string, string?> environment, string? executionId)
    {
        foreach (var own in environment.Keys.Where(k => k.StartsWith("NEXUS_", StringComparison.Ordinal)).ToList())
        {
            environment.Remove(own);
        }

        foreach (var (name, value) in options.Environment)
        {
            environment[name] = value;
        }

        if (executionId is not null)
        {
            environment[ExecutionMark.Variable] = ExecutionMark.Checked(executionId);
        }
    }

    private static async Task GiveInputAsync(Process process, string? input, CancellationToken ct)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended, or closed its input, without reading to the end: its exit code tells the rest.
        }
    }

    private async Task StopAsync(Process process)
    {
        var exit = process.WaitForExitAsync(CancellationToken.None);
        ProcessSignal.SendToGroup(process.Id, ProcessSignal.Interrupt);
        await Task.WhenAny(exit, Task.Delay(KillAfter, clock, CancellationToken.None));
        ProcessSignal.SendToGroup(process.Id, ProcessSignal.Kill);
        if (!exit.IsCompleted)
        {
            process.Kill(entireProcessTree: true);
        }

        await exit;
    }
}

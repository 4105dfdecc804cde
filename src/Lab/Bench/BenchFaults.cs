using System.Diagnostics;

namespace NexusWorkflows.Lab;

/// <summary>Plays the faults that happen around a bench command as a whole.</summary>
internal static class BenchFaults
{
    /// <summary>Whether a kind can happen to a command; one that can't is not used up by it.</summary>
    public static bool CanPlay(string kind, BenchCommand? command) => kind switch
    {
        LabFaultKind.Partial => command?.Halves ?? false,
        LabFaultKind.BadBody => command?.Reads ?? false,
        _ => true,
    };

    /// <summary>Dies by SIGKILL, as <c>kill -9</c> does it: nothing is tidied up.</summary>
    public static void Die() => Process.GetCurrentProcess().Kill();

    public static BenchExit NotRunning() => BenchExit.Silent(1, "Error response from daemon: container erpnext-backend is not running");

    public static BenchExit Refused() => BenchExit.Traceback("pymysql.err.OperationalError: (1040, 'Too many connections')");

    /// <summary>Starts the same command as a process of its own that begins after a delay, with the same stdin; nobody sees what it prints.</summary>
    public static void StartLater(LabFolder folder, IReadOnlyList<string> arguments, TextReader input, int delayMs)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var (program, leading) = LabProgram.Self();
        start.FileName = program;
        foreach (var argument in leading.Concat(["bench", "--data", folder.Data, "--after-ms", $"{delayMs}"]).Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        var later = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' could not be started to do the command later.");
        later.StandardInput.Write(input.ReadToEnd());
        later.StandardInput.Close();
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Labs;

/// <summary>Starts the Lab as a process of its own that outlives this one, and stops it.</summary>
internal sealed class LabLauncher(DataDirectory data, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    /// <summary>The new process leads a session of its own, so that neither Ctrl-C nor the end of the terminal reaches it.</summary>
    private const string Detach = """
        log=$1; shift
        exec </dev/null >>"$log" 2>&1
        if command -v setsid >/dev/null 2>&1; then exec setsid "$@"; fi
        set -m; nohup "$@" & exit 0
        """;

    private string Log => Path.Combine(data.Lab, "lab.log");

    /// <summary>The running Lab of this build: as it is, or started, or started again where another build ran.</summary>
    public async Task<LabAddresses> EnsureAsync(CancellationToken ct)
    {
        var files = LabFiles.Find(AppContext.BaseDirectory);
        if (await RunningAsync(ct) is { } running && running.Build == files.Build)
        {
            return running;
        }

        PrivateFile.MakeFolder(data.Lab);
        using var turn = await TakeTurnAsync(ct);
        if (await RunningAsync(ct) is { } other)
        {
            if (other.Build == files.Build)
            {
                return other;
            }

            await EndAsync(other, ct);
        }

        using var process = Start(files);
        return await ReadyAsync(process, files.Build, ct);
    }

    /// <summary>The Lab that answers now; null: none.</summary>
    public async Task<LabAddresses?> RunningAsync(CancellationToken ct)
    {
        if (LabAddresses.Read(data) is not { } lab || !ProcessLife.IsAlive(lab.Pid))
        {
            return null;
        }

        using var control = new LabControl(lab);
        return await control.AnswersAsync(ct) ? lab : null;
    }

    /// <summary>Ends the running Lab; false: none ran. Its state stays.</summary>
    public async Task<bool> StopAsync(CancellationToken ct)
    {
        if (LabAddresses.Read(data) is not { } lab || !ProcessLife.IsAlive(lab.Pid))
        {
            return false;
        }

        // Another process may have the number since the Lab died: only one that answers as the Lab is ended.
        using var control = new LabControl(lab);
        if (!await control.AnswersAsync(ct))
        {
            return false;
        }

        await EndAsync(lab, ct);
        return true;
    }

    private async Task EndAsync(LabAddresses lab, CancellationToken ct)
    {
        ProcessLife.Terminate(lab.Pid);
        for (var began = clock.GetTimestamp(); ProcessLife.IsAlive(lab.Pid); await Task.Delay(Beat, clock, ct))
        {
            if (clock.GetElapsedTime(began) > TimeSpan.FromSeconds(10))
            {
                ProcessLife.Kill(lab.Pid);
            }

            if (clock.GetElapsedTime(began) > Patience)
            {
                throw RefusalException.Failed("lab.wont_stop", $"The Lab (process {lab.Pid}) doesn't end. End it by hand: kill -9 {lab.Pid}.");
            }
        }
    }

    private Process Start(LabFiles files)
    {
        var folder = files.CopyTo(data);
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = data.Lab };
        foreach (var argument in (string[])["-c", Detach, "nexus-lab", Log, Muxer(), "exec", Path.Combine(folder, LabFiles.Assembly + ".dll"), "serve", "--data", data.Path, "--build", files.Build])
        {
            start.ArgumentList.Add(argument);
        }

        // The Lab is no part of this configuration, and it must not keep what a caller's shell was told for one call.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("NEXUS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        return Process.Start(start) ?? throw RefusalException.Failed("lab.wont_start", "The Lab could not be started: '/bin/sh' didn't run.");
    }

    private async Task<LabAddresses> ReadyAsync(Process process, string build, CancellationToken ct)
    {
        for (var began = clock.GetTimestamp(); clock.GetElapsedTime(began) < Patience; await Task.Delay(Beat, clock, ct))
        {
            if (LabAddresses.Read(data) is { } lab && lab.Build == build && await RunningAsync(ct) is { } running)
            {
                return running;
            }

            // Where the shell could only start it and leave, it has ended well, and says nothing about the Lab.
            if (process.HasExited && process.ExitCode != 0)
            {
                throw RefusalException.Failed("lab.wont_start", $"The Lab ended while it was started. Its log '{Hints.Path(Log)}' ends: {Tail()}");
            }
        }

        throw RefusalException.Failed("lab.wont_start", $"The Lab didn't answer within {Patience.TotalSeconds:0} s. Its log '{Hints.Path(Log)}' ends: {Tail()}");
    }

    private string Tail() => File.Exists(Log) ? string.Join(" / ", File.ReadLines(Log).TakeLast(3)) : "(empty)";

    private async Task<FileStream> TakeTurnAsync(CancellationToken ct)
    {
        for (var began = clock.GetTimestamp(); ; await Task.Delay(Beat, clock, ct))
        {
            try
            {
                return new FileStream(Path.Combine(data.Lab, "start.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.GetElapsedTime(began) < Patience)
            {
                // Another verb is starting it: what it starts is ours too.
            }
        }
    }

    /// <summary>The <c>dotnet</c> that runs this very process.</summary>
    private static string Muxer()
    {
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            return Environment.ProcessPath!;
        }

        var besideRuntime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return File.Exists(besideRuntime) ? besideRuntime : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    }
}

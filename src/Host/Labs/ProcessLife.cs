using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NexusWorkflows.Host.Labs;

/// <summary>Looks at and ends a process by its number.</summary>
internal static partial class ProcessLife
{
    private const int SigTerm = 15;
    private const int SigKill = 9;

    public static bool IsAlive(int pid)
    {
        if (pid <= 0)
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited && !IsZombie(pid);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }

    public static void Terminate(int pid) => _ = Signal(pid, SigTerm);

    public static void Kill(int pid) => _ = Signal(pid, SigKill);

    // Ended, but not yet collected by its parent.
    private static bool IsZombie(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 1)..].TrimStart().StartsWith('Z');
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int pid, int signal);
}

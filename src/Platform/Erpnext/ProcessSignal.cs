using System.Runtime.InteropServices;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>Signals to the process group of a command that we started as the leader of its own group.</summary>
internal static class ProcessSignal
{
    public const int Interrupt = 2;
    public const int Kill = 9;

    /// <summary>Does nothing when the group is gone, or never was one.</summary>
    public static void SendToGroup(int leader, int signal) => _ = Send(-leader, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}

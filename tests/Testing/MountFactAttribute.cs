using System.Diagnostics;
using Xunit;

namespace NexusWorkflows.Testing;

/// <summary>A test that needs a small or read-only disk of its own. Where this user can't have one it is skipped by name, unless the full run was asked for: then it runs and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMount = new(() => Ends("mount -t tmpfs none /tmp"));

    /// <param name="takesLong">Only <c>./test.sh --full</c> runs it.</param>
    public MountFactAttribute(bool takesLong = false)
    {
        if (Environment.GetEnvironmentVariable("NEXUS_TEST_FULL") == "1")
        {
            return;
        }

        if (takesLong)
        {
            Skip = "takes long: ./test.sh --full runs it";
        }
        else if (!CanMount.Value)
        {
            Skip = "needs a mount of its own: run it as root, or where users may have namespaces";
        }
    }

    private static bool Ends(string script)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unshare", ["-rm", "sh", "-c", script]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

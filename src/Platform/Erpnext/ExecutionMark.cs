using System.Text;
using System.Text.RegularExpressions;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>The variable by which a command and its children are found again after whoever started them is gone.</summary>
internal static partial class ExecutionMark
{
    public const string Variable = "NEXUS_EXECUTION";

    // grep leaves with 2 when a process vanished or isn't ours to read while another one may have matched; only its own absence tells nothing.
    private const string Script = """
        grep -qszxF -- "NEXUS_EXECUTION=$1" /proc/[0-9]*/environ
        case $? in 0) echo running;; 1|2) echo gone;; *) echo blind;; esac
        """;

    public static IReadOnlyList<string> ScanCommand(string executionId) => ["sh", "-c", Script, "sh", Checked(executionId)];

    public static string Checked(string executionId) =>
        Pattern().IsMatch(executionId)
            ? executionId
            : throw new PlatformException("erpnext", FaultKind.Permanent, "erpnext.invalid_name", $"Can't run a command under the execution id '{executionId}': only letters, digits, '.', '_' and '-' are allowed, at most 100.");

    /// <summary>Looks through this machine's processes. Those of other users can't be read and aren't ours.</summary>
    public static bool IsOnThisMachine(string executionId)
    {
        var mark = Encoding.UTF8.GetBytes($"{Variable}={executionId}");
        return Directory.EnumerateDirectories("/proc").Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0])).Any(p => Carries(p, mark));
    }

    private static bool Carries(string process, byte[] mark)
    {
        try
        {
            ReadOnlySpan<byte> environment = File.ReadAllBytes(Path.Combine(process, "environ"));
            foreach (var range in environment.Split((byte)0))
            {
                if (environment[range].SequenceEqual(mark))
                {
                    return true;
                }
            }

            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it ended while we looked, or it belongs to somebody else
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex Pattern();
}

using System.Text.RegularExpressions;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>
/// Reads from a command's exit code and streams what its failure means, as observed on Frappe 15.105 and MariaDB 10.11. A changing command that
/// failed in no known way is Unknown: it may have done half of its work.
/// </summary>
internal static partial class BenchAnswer
{
    private const int DetailLimit = 300;

    // In this order: an app's own traceback may quote anything, so the definite sentences of bench come first.
    private static readonly (Regex Pattern, Func<bool, FaultKind> Kind, string Code, string Advice)[] Sentences =
    [
        (ContainerGone(), _ => FaultKind.Down, "erpnext.container_stopped", "Start the container"),
        (RunAsRoot(), _ => FaultKind.Permanent, "erpnext.run_as_root", "Set the user that owns the bench"),
        (InvalidSiteName(), _ => FaultKind.Permanent, "erpnext.invalid_name", "Choose another name"),
        (SiteExists(), _ => FaultKind.Permanent, "erpnext.site_exists", "Choose another name, or look at what is there"),
        (DatabaseExists(), _ => FaultKind.Permanent, "erpnext.database_exists", "Choose another database name, or look whose it is"),
        (SiteMissing(), _ => FaultKind.Permanent, "erpnext.site_missing", "Create the site first"),
        (AccessDenied(), _ => FaultKind.Permanent, "erpnext.database_access_denied", "Correct the user or the password of the database"),
        (Unreachable(), changes => changes ? FaultKind.Unknown : FaultKind.Transient, "erpnext.database_unreachable", "Look at the database server"),
        (Locked(), _ => FaultKind.Transient, "erpnext.locked", "Another command works on this site; wait for it"),
        (HalfInstalled(), _ => FaultKind.Permanent, "erpnext.app_half_installed", "Install it with force, as long as nobody has data in it"),
        (AppMissing(), _ => FaultKind.Permanent, "erpnext.app_missing", "Get the app into the bench first"),
        (AppIncompatible(), _ => FaultKind.Permanent, "erpnext.app_incompatible", "Install a release that fits"),
    ];

    /// <summary>Throws what the result means; returns when it is a success.</summary>
    public static void Demand(BenchCall call, CommandResult result)
    {
        if (Judge(call, result) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Null for a success.</summary>
    public static PlatformException? Judge(BenchCall call, CommandResult result)
    {
        var lost = call.Changes ? FaultKind.Unknown : FaultKind.Transient;
        var text = result.StandardError + "\n" + result.StandardOutput;
        switch (result)
        {
            case { TimedOut: true }:
                return Fault(call, result, lost, "erpnext.timed_out", "it took too long and was stopped", "Look at what is there");
            case { ExitCode: 0 }:
                return null;
            case { ExitCode: 126 or 127 }:
            case var _ when NoRuntime().IsMatch(text):
                return Fault(call, result, FaultKind.Down, "erpnext.bench_missing", "the program isn't there", "Check the bench of this backend");
            case { ExitCode: > 127 or < 0 }:
                return Fault(call, result, lost, "erpnext.killed", "it was killed", "Look at what is there");
            case { ExitCode: 2 } when text.Contains("Usage: ", StringComparison.Ordinal):
                return Fault(call, result, FaultKind.Permanent, "erpnext.usage_error", "this bench doesn't know the command or an option", "Check its release");
        }

        foreach (var (pattern, kind, code, advice) in Sentences)
        {
            if (pattern.IsMatch(text))
            {
                return Fault(call, result, kind(call.Changes), code, null, advice);
            }
        }

        return Fault(call, result, lost, "erpnext.command_failed", null, "Look at what is there");
    }

    private static PlatformException Fault(BenchCall call, CommandResult result, FaultKind kind, string code, string? reason, string advice)
    {
        var detail = call.Redact(LastWord(result.StandardError) ?? LastWord(result.StandardOutput) ?? "it said nothing");
        detail = detail.Length > DetailLimit ? detail[..DetailLimit] + "…" : detail;
        reason = reason is null ? $"{detail} (exit {result.ExitCode})" : $"{reason} (exit {result.ExitCode}, {detail})";
        return new PlatformException("erpnext", kind, code, $"Failed to {call}: {reason}. {advice}.");
    }

    /// <summary>The line that says most: bench's own summary of a failure, else the last that is no prompt, bar or source line.</summary>
    private static string? LastWord(string stream)
    {
        var lines = stream.Split('\r', '\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0 && !Noise().IsMatch(l)).ToList();
        return lines.FindLast(l => Summary().IsMatch(l)) ?? lines.LastOrDefault();
    }

    [GeneratedRegex(@"Error response from daemon: ")]
    private static partial Regex ContainerGone();

    [GeneratedRegex(@"OCI runtime exec failed|timeout: failed to run command")]
    private static partial Regex NoRuntime();

    [GeneratedRegex(@"You should not run this command as root")]
    private static partial Regex RunAsRoot();

    [GeneratedRegex(@"ValueError: Invalid site name")]
    private static partial Regex InvalidSiteName();

    [GeneratedRegex(@"^Site \S+ already exists", RegexOptions.Multiline)]
    private static partial Regex SiteExists();

    [GeneratedRegex(@"^Exception: Database \S+ already exists", RegexOptions.Multiline)]
    private static partial Regex DatabaseExists();

    [GeneratedRegex(@"^Site \S+ does not exist!|IncorrectSitePath: ", RegexOptions.Multiline)]
    private static partial Regex SiteMissing();

    [GeneratedRegex(@"\(1045, |^ERROR 1045 ", RegexOptions.Multiline)]
    private static partial Regex AccessDenied();

    [GeneratedRegex(@"\((2002|2003|2005), |^ERROR (2002|2003|2005) ", RegexOptions.Multiline)]
    private static partial Regex Unreachable();

    [GeneratedRegex(@"LockTimeoutError: ")]
    private static partial Regex Locked();

    [GeneratedRegex(@"DuplicateEntryError: \('Module Def'")]
    private static partial Regex HalfInstalled();

    [GeneratedRegex(@"^Could not find app ""|^App \S+ not in apps\.txt", RegexOptions.Multiline)]
    private static partial Regex AppMissing();

    [GeneratedRegex(@"^App \S+ is Incompatible with Site", RegexOptions.Multiline)]
    private static partial Regex AppIncompatible();

    [GeneratedRegex(@"^\s|^Warning: |[Pp]assword[^:]*: $|[Pp]assword[^:]*:$|^Traceback|^Updating |^Installing |^Aborted!$|^[\^=~ ]+$")]
    private static partial Regex Noise();

    [GeneratedRegex(@"^An error occurred while installing |^Could not find app |^Reason: ")]
    private static partial Regex Summary();
}

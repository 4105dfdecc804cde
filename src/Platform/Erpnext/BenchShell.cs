namespace NexusWorkflows.Platform.Erpnext;

/// <summary>Small fixed shell scripts run beside the bench; whatever differs goes in as an argument, never into the text.</summary>
internal sealed class BenchShell(ICommandTransport transport, BenchOptions options)
{
    private static readonly TimeSpan ScriptLimit = TimeSpan.FromMinutes(2);

    /// <summary>Exit code of every script for which the bench folder can't be entered.</summary>
    private const int NoBench = 90;

    /// <summary>Runs a script with the bench folder as its working directory and <c>$1…</c> as given.</summary>
    public async Task<CommandResult> RunAsync(string script, IReadOnlyList<string> arguments, string? input, CancellationToken ct)
    {
        // The folder goes first and is shifted away once entered.
        var whole = $"cd -- \"$1\" 2>/dev/null && [ -d sites ] || exit {NoBench}\nshift\n{script}";
        var limit = options.CommandTimeout < ScriptLimit ? options.CommandTimeout : ScriptLimit;
        var result = await transport.RunAsync(new Command(["sh", "-c", whole, "sh", options.BenchDirectory, .. arguments], null, input, limit, null), ct);
        return result.ExitCode == NoBench
            ? throw new PlatformException("erpnext", FaultKind.Down, "erpnext.bench_missing", $"Backend '{options.Name}' has no bench at '{options.BenchDirectory}': the folder or its 'sites' isn't there. Check the backend's settings and volumes.")
            : result;
    }
}

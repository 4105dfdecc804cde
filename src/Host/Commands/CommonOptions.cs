using System.CommandLine;

namespace NexusWorkflows.Host.Commands;

/// <summary>The options that every verb takes.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document on stdout; words go to stderr", Recursive = true };

    public static Option<string?> Data { get; } = new("--data") { Description = "Data directory (else NEXUS_DATA, else ~/.local/share/nexus)", HelpName = "DIR", Recursive = true };

    public static Option<string?> Config { get; } = new("--config") { Description = "Configuration (else NEXUS_CONFIG, else nexus.yaml in the data directory)", HelpName = "FILE", Recursive = true };

    public static Option<string?> Server { get; } = new("--server") { Description = "Use the server at this address", HelpName = "URL", Recursive = true };

    public static Option<string?> KeyFile { get; } = new("--key-file") { Description = "File that holds the key for the server (else NEXUS_KEY_FILE, else admin.key in the data directory)", HelpName = "FILE", Recursive = true };

    public static Option<bool> NoColor { get; } = new("--no-color") { Description = "No colours and no redrawing (also NO_COLOR)", Recursive = true };

    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Only the result and errors", Recursive = true };

    public static Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Don't ask before something is destroyed", Recursive = true };

    public static Option<bool> DryRun { get; } = new("--dry-run") { Description = "Only show the plan; change nothing", Recursive = true };

    /// <summary>What a command that is printed for copying has to repeat to act on the same data.</summary>
    public static IReadOnlyList<(string Option, string Value)> Carried(ParseResult parsed) =>
        [.. new[] { Data, Config, Server, KeyFile }.Where(option => !string.IsNullOrEmpty(parsed.GetValue(option))).Select(option => (option.Name, parsed.GetValue(option)!))];

    public static void AddTo(RootCommand root)
    {
        foreach (var option in (Option[])[Json, Data, Config, Server, KeyFile, NoColor, Quiet, Yes, DryRun])
        {
            root.Options.Add(option);
        }
    }
}

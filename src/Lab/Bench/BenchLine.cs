namespace NexusWorkflows.Lab;

/// <summary>A bench command line before its command is known: the options that come first, the command, the rest.</summary>
internal sealed record BenchLine(string? Site, bool Force, string? Name, IReadOnlyList<string> Rest)
{
    public static BenchLine Parse(IReadOnlyList<string> arguments)
    {
        string? site = null;
        var force = false;
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "frappe" or "--verbose" or "--profile":
                    break;
                case "--force":
                    force = true;
                    break;
                case "--site" when i + 1 < arguments.Count:
                    site = arguments[++i];
                    break;
                case var option when option.StartsWith("--site=", StringComparison.Ordinal):
                    site = option["--site=".Length..];
                    break;
                default:
                    return new BenchLine(site, force, arguments[i], [.. arguments.Skip(i + 1)]);
            }
        }

        return new BenchLine(site, force, null, []);
    }

    /// <summary>The site the call log names: the positional one of new-site and drop-site, else the one of <c>--site</c>.</summary>
    public string? Subject(SiteCatalog catalog) => Name is "new-site" or "drop-site"
        ? Positional()
        : Site ?? StandingSite(catalog);

    /// <summary>The site where none is given: <c>FRAPPE_SITE</c>, else <c>default_site</c>.</summary>
    public static string? StandingSite(SiteCatalog catalog) =>
        Environment.GetEnvironmentVariable("FRAPPE_SITE") ?? (string?)BenchContext.CommonConfig(catalog)["default_site"];

    private string? Positional()
    {
        try
        {
            return CommandLine.Parse(BenchCommands.Find(Name)!, Rest).Names[0];
        }
        catch (BenchExit)
        {
            // The command itself says what is wrong with its line.
            return null;
        }
    }
}

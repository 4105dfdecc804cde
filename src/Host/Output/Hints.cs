namespace NexusWorkflows.Host.Output;

/// <summary>Commands named in messages, in the form that the user typed.</summary>
internal static class Hints
{
    /// <summary><c>./nexus</c> from the repository's script, else <c>nexus</c>.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("NEXUS_INVOKED_AS") is { Length: > 0 } name ? name : "nexus";

    public static string Command(string rest) => $"{Program} {rest}";

    /// <summary>A path as people read it: <c>~</c> for the home folder.</summary>
    public static string Path(string path)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 1 && path.StartsWith(home + "/", StringComparison.Ordinal) ? "~" + path[home.Length..] : path;
    }
}

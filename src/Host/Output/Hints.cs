namespace NexusWorkflows.Host.Output;

/// <summary>Commands named in messages, in the form that the user typed.</summary>
internal static class Hints
{
    /// <summary><c>./nexus</c> from the repository's script, else <c>nexus</c>.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("NEXUS_INVOKED_AS") is { Length: > 0 } name ? name : "nexus";

    /// <summary>Options of this call without which a printed command would act elsewhere, such as <c>--data DIR</c>.</summary>
    public static IReadOnlyList<(string Option, string Value)> Carried { get; set; } = [];

    /// <summary>A command that works when it is copied into the same shell.</summary>
    public static string Command(string rest) => With(rest, Carried);

    /// <summary>How a server of the same data directory is started.</summary>
    public static string Serve => With("serve", Carried.Where(carried => carried.Option is "--data" or "--config"));

    /// <summary>A word as a shell takes it.</summary>
    public static string Quoted(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-+:=@,%".Contains(letter, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string With(string rest, IEnumerable<(string Option, string Value)> carried) => $"{Program} {rest}{string.Concat(carried.Select(pair => $" {pair.Option} {Quoted(pair.Value)}"))}";

    /// <summary>A path as people read it: <c>~</c> for the home folder.</summary>
    public static string Path(string path)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 1 && path.StartsWith(home + "/", StringComparison.Ordinal) ? "~" + path[home.Length..] : path;
    }
}

namespace NexusWorkflows.Platform.Authentik;

/// <summary>The mark that an application carries in its description, since applications have no attributes.</summary>
internal static class AuthentikMark
{
    private const string Words = "Made by Nexus ";

    public static string Write(string token) => Words + token;

    /// <summary>The token, or null when the description isn't a mark.</summary>
    public static string? Read(string description) =>
        description.StartsWith(Words, StringComparison.Ordinal) && description.Length > Words.Length ? description[Words.Length..] : null;
}

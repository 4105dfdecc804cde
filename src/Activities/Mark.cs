namespace NexusWorkflows.Activities;

/// <summary>The ownership token as the outside systems carry it: <c>nx</c> and 16 hex digits.</summary>
internal static class Mark
{
    /// <summary>Stands for a thing that could carry a token and carries none: nobody's token equals it, so that it is never taken for ours.</summary>
    public const string None = "unmarked";

    private const int Length = 18;

    /// <summary>The token among a thing's tags, or <see cref="None"/>.</summary>
    public static string OfTags(IReadOnlyList<string> tags) => tags.FirstOrDefault(IsToken) ?? None;

    /// <summary>The token that a site's database name was made from, or <see cref="None"/>.</summary>
    public static string OfDatabase(string? database) =>
        database is ['_', .. var digits] && IsToken("nx" + digits) ? "nx" + digits : None;

    /// <summary>The database name that carries the token: <c>_</c> and the token's digits, which is also the form that Frappe's own names have.</summary>
    public static string Database(string token) => IsToken(token)
        ? "_" + token[2..]
        : throw new ArgumentException($"'{token}' is no ownership token.", nameof(token));

    private static bool IsToken(string text) =>
        text.Length == Length && text.StartsWith("nx", StringComparison.Ordinal) && text[2..].All(char.IsAsciiHexDigitLower);
}

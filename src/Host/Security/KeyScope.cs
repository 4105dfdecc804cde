using System.Text.RegularExpressions;

namespace NexusWorkflows.Host.Security;

/// <summary>Which workflows a key may change and start, and which activities that act outside of nexus it may put into one. Patterns, with <c>*</c> for any letters.</summary>
/// <param name="Workflows">Ids of definitions; null: any.</param>
/// <param name="Activities">Types of activities; null: any.</param>
internal sealed record KeyScope(IReadOnlyList<string>? Workflows, IReadOnlyList<string>? Activities)
{
    public static KeyScope All { get; } = new(null, null);

    public bool IsAll => Workflows is null && Activities is null;

    public bool CoversWorkflow(string definitionId) => Covers(Workflows, definitionId);

    public bool CoversActivity(string type) => Covers(Activities, type);

    /// <summary>As a person gives them, and as they are kept: with commas. Null: no scope, or an empty one, which would allow nothing.</summary>
    public static IReadOnlyList<string>? Patterns(string? text) => text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } patterns ? patterns : null;

    public static string Words(IReadOnlyList<string> patterns) => string.Join(", ", patterns.Select(pattern => $"'{pattern}'"));

    private static bool Covers(IReadOnlyList<string>? patterns, string text) => patterns is null || patterns.Any(pattern => Matches(pattern, text));

    private static bool Matches(string pattern, string text) =>
        Regex.IsMatch(text, $@"\A{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}\z", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
}

/// <summary>In whose name something is done, and how far that reaches.</summary>
/// <param name="Actor">As runs and the audit name them.</param>
internal sealed record Acting(string Actor, KeyScope Scope)
{
    /// <summary>For one who may do everything, as the person at this machine.</summary>
    public static Acting Freely(string actor) => new(actor, KeyScope.All);
}

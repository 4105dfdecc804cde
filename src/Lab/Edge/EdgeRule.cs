using System.Text.RegularExpressions;

namespace NexusWorkflows.Lab.Edge;

/// <summary>The rules that are played: one or several <c>Host(`…`)</c> with <c>||</c> between.</summary>
internal static partial class EdgeRule
{
    /// <summary>The names in lower case, or null for a rule that isn't one of these.</summary>
    public static IReadOnlyList<string>? Hosts(string rule)
    {
        var hosts = new List<string>();
        foreach (var part in rule.Split("||"))
        {
            if (HostPattern().Match(part.Trim()) is not { Success: true } match)
            {
                return null;
            }

            hosts.Add(match.Groups[1].Value.ToLowerInvariant());
        }

        return hosts;
    }

    [GeneratedRegex(@"^(?i:host)\([`""]([A-Za-z0-9.*_-]+)[`""]\)$")]
    private static partial Regex HostPattern();
}

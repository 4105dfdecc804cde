using System.Text.RegularExpressions;

namespace NexusWorkflows.Platform.Traefik;

/// <summary>Reads which hosts a Traefik rule names: <c>Host(`a`)</c>, with several hosts, with double quotes, in any case, among other matchers.</summary>
internal static partial class HostRule
{
    /// <summary>True when the rule (or a whole file's text) names the domain; a denied host (<c>!Host(…)</c>) isn't named.</summary>
    public static bool Names(string rule, string domain)
    {
        // In TOML and in quoted texts the quotes of the rule are escaped.
        foreach (Match matcher in Matcher().Matches(rule.Replace("\\", "", StringComparison.Ordinal)))
        {
            if (Quoted().Matches(matcher.Groups["hosts"].Value).Any(host => host.Groups["host"].Value.Trim().TrimEnd('.').Equals(domain, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"(?<!!\s*)\bHost(?:SNI|Header)?\s*\(\s*(?<hosts>[^)]*)\)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Matcher();

    [GeneratedRegex("""[`"'](?<host>[^`"']*)[`"']""", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}

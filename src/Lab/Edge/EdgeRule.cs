using System.Globalization;
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

    /// <summary>The server name of a handshake as it was on the wire: .NET hands an <c>xn--</c> name over in Unicode, rules and certificates have it in ASCII.</summary>
    /// <param name="serverName">Null: the client named none.</param>
    public static string AsAsked(string? serverName)
    {
        try
        {
            return new IdnMapping().GetAscii(serverName ?? "").ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return ""; // no name that a rule could have
        }
    }

    [GeneratedRegex(@"^(?i:host)\([`""]([A-Za-z0-9.*_-]+)[`""]\)$")]
    private static partial Regex HostPattern();
}

using System.Text.RegularExpressions;

namespace NexusWorkflows.Engine.Catalog;

/// <summary>A type's or property's name as people read it.</summary>
public static partial class NameInWords
{
    private static readonly string[] Acronyms = ["API", "DKIM", "DNS", "HTTP", "ID", "SSL", "SSO", "TLS", "URL"];

    /// <summary><c>CreateMailDomain</c> becomes <c>Create mail domain</c>, <c>VerifySsl</c> becomes <c>Verify SSL</c>.</summary>
    public static string Of(string name) => string.Join(' ', WordsOf(name).Select((word, at) => at == 0 || word.Length > 1 && word.All(char.IsAsciiLetterUpper) ? word : char.ToLowerInvariant(word[0]) + word[1..]));

    /// <summary><c>CurrentValue</c> becomes <c>Current Value</c>, as Elsa's own names are shown.</summary>
    public static string Title(string name) => string.Join(' ', WordsOf(name));

    private static IEnumerable<string> WordsOf(string name) =>
        Boundary().Split(name).Select(word => Acronyms.FirstOrDefault(acronym => acronym.Equals(word, StringComparison.OrdinalIgnoreCase)) ?? word);

    [GeneratedRegex(@"(?<=[^\p{Lu}])(?=\p{Lu})")]
    private static partial Regex Boundary();
}

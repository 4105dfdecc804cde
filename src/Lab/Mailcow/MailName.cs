using System.Globalization;
using System.Text.RegularExpressions;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>What counts as a domain and an address. Single labels such as <c>localhost</c> do.</summary>
internal static partial class MailName
{
    private static readonly IdnMapping Idn = new();

    /// <summary>Lower case and punycode; null for what is no domain.</summary>
    public static string? Domain(string text)
    {
        try
        {
            var ascii = Idn.GetAscii(text.Trim().ToLowerInvariant());
            return DomainPattern().IsMatch(ascii) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public static string Unicode(string domain) => Idn.GetUnicode(domain);

    /// <summary>The two halves of an address in lower case; an empty local part is the catch-all. Null for what is no address.</summary>
    public static (string Local, string Domain)? Address(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 0 || Domain(text[(at + 1)..]) is not { } domain)
        {
            return null;
        }

        var local = text[..at].ToLowerInvariant();
        return local.Length == 0 || LocalPattern().IsMatch(local) ? (local, domain) : null;
    }

    [GeneratedRegex(@"^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$")]
    private static partial Regex DomainPattern();

    [GeneratedRegex(@"^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")]
    private static partial Regex LocalPattern();
}

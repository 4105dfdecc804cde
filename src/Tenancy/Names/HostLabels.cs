using System.Globalization;

namespace NexusWorkflows.Tenancy.Names;

/// <summary>Host names in the one form that is stored: lower-case ASCII, international ones as punycode.</summary>
internal static class HostLabels
{
    public const int LongestName = 253;

    private const int LongestLabel = 63;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>The name in its stored form; null: no host can have it.</summary>
    /// <remarks>Judged after the mapping: it turns wide letters into plain ones, foreign full stops into dots, and drops what can't be seen.</remarks>
    public static string? Normalise(string name)
    {
        var ascii = name.ToLowerInvariant();
        if (!System.Text.Ascii.IsValid(name))
        {
            try
            {
                ascii = Idn.GetAscii(name).ToLowerInvariant();
            }
            catch (ArgumentException)
            {
                return null; // an empty or overlong label, or letters that no host name may hold
            }
        }

        return ascii.Length is > 0 and <= LongestName && ascii.Split('.').All(IsLabel) ? ascii : null;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LongestLabel
        && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && (label.Length < 4 || label[2] != '-' || label[3] != '-' || IsPunycode(label));

    // Two hyphens at that place are kept for punycode, and a certificate authority refuses what isn't.
    private static bool IsPunycode(string label)
    {
        if (!label.StartsWith("xn--", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            var unicode = Idn.GetUnicode(label);
            return unicode != label && Idn.GetAscii(unicode) == label;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

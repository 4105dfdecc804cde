using System.Globalization;
using System.Text;

namespace NexusWorkflows.Tenancy.Names;

/// <summary>How a client may be called: any language, one line.</summary>
public static class ClientName
{
    /// <summary>What ERPNext takes for a company, in characters of Unicode.</summary>
    public const int Longest = 140;

    private const int Joiner = 0x200D;
    private const int NonJoiner = 0x200C;

    /// <summary>The name with each run of spaces as one, accents composed; refused when empty, too long or not printable.</summary>
    public static NameVerdict Of(string input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (FirstUnprintable(input) is { } fault)
        {
            return NameVerdict.Refused(fault);
        }

        var name = OneSpace(input.Normalize(NormalizationForm.FormC));
        var length = name.EnumerateRunes().Count();
        return length == 0 ? NameVerdict.Refused("The client's name is empty. Give the name of the company.")
            : length > Longest ? NameVerdict.Refused($"'{TypedText.Shown(name)}' has {length} characters; a client's name has at most {Longest}. Choose a shorter one.")
            : NameVerdict.Good(name);
    }

    private static string? FirstUnprintable(string input)
    {
        // Runes of a broken pair come as the replacement character, which is refused with them.
        foreach (var rune in input.EnumerateRunes())
        {
            // Several scripts can't be written without these two.
            if (!TypedText.IsVisible(rune) && rune.Value is not (Joiner or NonJoiner))
            {
                return $"'{TypedText.Shown(input)}' can't be a client's name: it holds a character that can't be printed (U+{rune.Value:X4}). Type it anew, on one line.";
            }
        }

        return null;
    }

    private static string OneSpace(string text)
    {
        var spaced = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var isSpace = char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator;
            if (!isSpace)
            {
                spaced.Append(c);
            }
            else if (spaced.Length > 0 && spaced[^1] != ' ')
            {
                spaced.Append(' ');
            }
        }

        return spaced.ToString().TrimEnd(' ');
    }
}

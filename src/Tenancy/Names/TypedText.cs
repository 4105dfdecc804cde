using System.Globalization;
using System.Text;

namespace NexusWorkflows.Tenancy.Names;

/// <summary>Text as a person typed it.</summary>
public static class TypedText
{
    private const int LongestShown = 60;

    /// <summary>Fit to stand in a message: one line of visible characters, cut after about 60.</summary>
    public static string Shown(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var shown = new StringBuilder(LongestShown + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= LongestShown)
            {
                return shown.Append('…').ToString();
            }

            shown.Append(IsVisible(rune) ? rune.ToString() : "?");
        }

        return shown.ToString();
    }

    /// <summary>False for what has no look of its own or changes the look of others, such as a line break or a turn of the writing direction.</summary>
    internal static bool IsVisible(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or
        UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}

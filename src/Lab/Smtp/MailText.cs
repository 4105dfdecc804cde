using System.Text;
using System.Text.RegularExpressions;

namespace NexusWorkflows.Lab.Smtp;

/// <summary>Reads the header of a message: folded lines joined, encoded words decoded.</summary>
internal static partial class MailText
{
    /// <summary>The header's fields in order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Header(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf("\r\n\r\n"u8);
        var text = Encoding.UTF8.GetString(end < 0 ? message : message[..end]);
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var line in text.Split("\r\n"))
        {
            if (line.Length > 0 && line[0] is ' ' or '\t' && fields.Count > 0)
            {
                fields[^1] = new(fields[^1].Key, fields[^1].Value + " " + line.Trim());
            }
            else if (line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
            {
                fields.Add(new(line[..colon].Trim(), line[(colon + 1)..].Trim()));
            }
        }

        return [.. fields.Select(field => new KeyValuePair<string, string>(field.Key, Decoded(field.Value)))];
    }

    /// <summary>The first field of a name; null: there is none.</summary>
    public static string? Find(IReadOnlyList<KeyValuePair<string, string>> header, string name) =>
        header.FirstOrDefault(field => string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    private static string Decoded(string value) => EncodedWord().Replace(BetweenWords().Replace(value, "?=$1"), Word);

    private static string Word(Match word)
    {
        try
        {
            var bytes = word.Groups[2].Value is "B" or "b" ? Convert.FromBase64String(word.Groups[3].Value) : Quoted(word.Groups[3].Value);
            return Encoding.GetEncoding(word.Groups[1].Value).GetString(bytes);
        }
        catch (FormatException)
        {
            return word.Value; // not what it claims to be: shown as it came
        }
    }

    private static byte[] Quoted(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length)
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Add(text[i] == '_' ? (byte)' ' : (byte)text[i]);
            }
        }

        return [.. bytes];
    }

    [GeneratedRegex(@"=\?(utf-8|us-ascii|iso-8859-1)\?([BbQq])\?([^? ]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord();

    /// <summary>White space between two encoded words isn't part of the text.</summary>
    [GeneratedRegex(@"\?=\s+(=\?)")]
    private static partial Regex BetweenWords();
}

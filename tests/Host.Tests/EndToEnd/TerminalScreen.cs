using System.Globalization;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>A terminal, as far as the live table uses one: it wraps at its last column, moves up, and clears to its end.</summary>
internal sealed class TerminalScreen(int columns, int rows)
{
    private readonly List<char[]> lines = [Blank(columns)];
    private int row;
    private int column;

    /// <summary>The visible lines each time before something is cleared, and at the end.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Frames(string text, int columns, int rows)
    {
        var screen = new TerminalScreen(columns, rows);
        var frames = new List<IReadOnlyList<string>>();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\u001b' && at + 1 < text.Length && text[at + 1] == '[')
            {
                var end = at + 2;
                while (!char.IsAsciiLetter(text[end]))
                {
                    end++;
                }

                if (text[end] == 'J')
                {
                    frames.Add(screen.Whole());
                }

                screen.Control(text[end], text[(at + 2)..end]);
                at = end;
            }
            else
            {
                screen.Write(text[at]);
            }
        }

        frames.Add(screen.Whole());
        return frames;
    }

    private IReadOnlyList<string> Whole() => [.. lines.Select(line => new string(line).TrimEnd())];

    private void Control(char command, string arguments)
    {
        switch (command)
        {
            case 'A':
                // No terminal goes above its first visible line.
                row = Math.Max(Math.Max(0, lines.Count - rows), row - int.Parse(arguments, CultureInfo.InvariantCulture));
                break;
            case 'J':
                lines.RemoveRange(row + 1, lines.Count - row - 1);
                Array.Fill(lines[row], ' ', column, columns - column);
                break;
            case 'm' or 'h' or 'l':
                break;
            default:
                throw new InvalidOperationException($"The table uses '{command}', which this terminal doesn't know.");
        }
    }

    private void Write(char letter)
    {
        if (letter is '\r' or '\n')
        {
            column = 0;
            row += letter == '\n' ? 1 : 0;
        }
        else
        {
            if (column == columns)
            {
                (row, column) = (row + 1, 0);
            }

            Grow();
            lines[row][column++] = letter;
        }

        Grow();
    }

    private void Grow()
    {
        while (lines.Count <= row)
        {
            lines.Add(Blank(columns));
        }
    }

    private static char[] Blank(int columns) => [.. Enumerable.Repeat(' ', columns)];
}

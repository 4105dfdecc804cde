using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using NexusWorkflows.Host.Doors;

namespace NexusWorkflows.Host.Output;

/// <summary>Where a verb speaks: results and the one JSON document go to stdout, everything else to stderr.</summary>
internal sealed class Screen(TextWriter output, TextWriter error, ScreenOptions options)
{
    public bool Json => options.Json;

    public bool IsColoured => options.Colour;

    /// <summary>Progress may be redrawn in place.</summary>
    public bool IsLive => options.Live && !options.Quiet;

    public bool IsQuiet => options.Quiet;

    public TextWriter Error => error;

    /// <summary>A line of the result: stdout, or stderr where stdout belongs to the JSON document.</summary>
    public void Say(string line)
    {
        if (Json)
        {
            Tell(line);
        }
        else
        {
            output.WriteLine(line);
        }
    }

    /// <summary>A line beside the result; left out by <c>--quiet</c>.</summary>
    public void Tell(string line)
    {
        if (!options.Quiet)
        {
            error.WriteLine(line);
        }
    }

    /// <summary>The cause of a failure; never left out.</summary>
    public void Fail(string line) => error.WriteLine(line);

    /// <summary>A bare value that a script reads, for example a key.</summary>
    public void Value(string value) => output.WriteLine(value);

    /// <summary>Raw text on stdout, as it is.</summary>
    public void Raw(string text) => output.Write(text);

    /// <summary>The one JSON document.</summary>
    public void Document<T>(T document, JsonTypeInfo<T> type) => output.WriteLine(JsonSerializer.Serialize(document, type));

    public void Document(JsonNode document) => output.WriteLine(document.ToJsonString(DoorJson.Options));

    /// <summary>Rows under headings, padded to columns.</summary>
    public void Table(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = headings.Select((heading, column) => rows.Select(row => row[column].Length).Append(heading.Length).Max()).ToList();
        Say(Line(headings, widths));
        foreach (var row in rows)
        {
            Say(Line(row, widths));
        }
    }

    private static string Line(IReadOnlyList<string> cells, List<int> widths) =>
        string.Join("  ", cells.Select((cell, column) => OneLine(cell).PadRight(widths[column]))).TrimEnd();

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}

/// <param name="Live">The terminal can be redrawn.</param>
internal sealed record ScreenOptions(bool Json = false, bool Quiet = false, bool Colour = false, bool Live = false);

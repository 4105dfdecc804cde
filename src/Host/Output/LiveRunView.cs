using System.Text;
using NexusWorkflows.Host.Doors;
using Spectre.Console;

namespace NexusWorkflows.Host.Output;

/// <summary>A table redrawn in place: a line for each step, parallel ones side by side in time.</summary>
internal sealed class LiveRunView : IRunView
{
    private const int LeastWidth = 20;
    private readonly IAnsiConsole console;
    private int lines;

    public LiveRunView(Screen screen)
    {
        console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(screen.Error),
            ColorSystem = screen.IsColoured ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
        });
        console.Cursor.Hide();
    }

    public void Dispose() => console.Cursor.Show();

    public void Show(RunDocument run, DateTimeOffset now)
    {
        // Longer than the window can't be redrawn in place: the oldest lines are left out.
        var steps = run.Steps.Where(StepWords.IsShown).TakeLast(Math.Max(3, console.Profile.Height - 4)).ToList();
        var names = steps.Select(step => step.Name.GetCellWidth()).DefaultIfEmpty(0).Max();
        if (lines > 0)
        {
            // Up to the table's first line, and clear from there to the end of the screen.
            console.Profile.Out.Writer.Write($"\u001b[{lines}A\u001b[0J");
        }

        foreach (var step in steps)
        {
            Line(Mark(step.Status), $"{step.Name}{new string(' ', names - step.Name.GetCellWidth())}  {StepWords.Of(step, now)}");
        }

        var waits = run.WaitingFor is not null && !run.IsFinal();
        if (waits)
        {
            Line(" ", $"waiting for {run.WaitingFor}");
        }

        lines = steps.Count + (waits ? 1 : 0);
    }

    private void Line(string mark, string text) => console.MarkupLine($"{mark} {Markup.Escape(Cut(text))}");

    // One line each, so that the table's height is its number of rows: the mark, a space, and none in the last column, after which some terminals wrap.
    private string Cut(string text)
    {
        var width = Math.Max(LeastWidth, console.Profile.Width) - 3;
        var line = text.ReplaceLineEndings(" ").TrimEnd();
        if (line.GetCellWidth() <= width)
        {
            return line;
        }

        var cut = new StringBuilder();
        var used = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            used += rune.ToString().GetCellWidth();
            if (used > width - 1)
            {
                break;
            }

            cut.Append(rune);
        }

        return cut.Append('…').ToString();
    }

    private static string Mark(string status) => status switch
    {
        "completed" => "[green]✓[/]",
        "faulted" => "[red]✗[/]",
        "running" => "[blue]▶[/]",
        "waiting" => "[yellow]…[/]",
        "undone" => "[grey]↩[/]",
        _ => "[grey]·[/]",
    };
}

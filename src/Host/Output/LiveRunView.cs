using NexusWorkflows.Host.Doors;
using Spectre.Console;

namespace NexusWorkflows.Host.Output;

/// <summary>A table redrawn in place: a line for each step, parallel ones side by side in time.</summary>
internal sealed class LiveRunView : IRunView
{
    private readonly Screen screen;
    private readonly IAnsiConsole console;
    private readonly object gate = new();
    private int lines;

    public LiveRunView(Screen screen)
    {
        this.screen = screen;
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
        lock (gate)
        {
            var table = new Table { Border = TableBorder.None, ShowHeaders = false };
            table.AddColumn(new TableColumn("").NoWrap());
            table.AddColumn(new TableColumn("").NoWrap());
            table.AddColumn("");

            // Longer than the window can't be redrawn in place: the oldest finished lines are left out.
            var steps = run.Steps.Where(StepWords.IsShown).TakeLast(Math.Max(3, console.Profile.Height - 4)).ToList();
            foreach (var step in steps)
            {
                table.AddRow(new Markup(Mark(step.Status)), new Text(step.Name), new Text(Cut(StepWords.Of(step, now))));
            }

            if (run.WaitingFor is { } waiting && !run.IsFinal())
            {
                table.AddRow(new Text(""), new Text(""), new Text(Cut($"waiting for {waiting}")));
            }

            if (lines > 0)
            {
                // Up to the table's first line, and clear from there to the end of the screen.
                screen.Error.Write($"\u001b[{lines}A\u001b[0J");
            }

            console.Write(table);
            lines = table.Rows.Count;
        }
    }

    // One line each, so that the table's height is its number of rows.
    private string Cut(string text)
    {
        var width = Math.Max(20, console.Profile.Width - 40);
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= width ? line : line[..(width - 1)] + "…";
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

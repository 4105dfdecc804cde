namespace NexusWorkflows.Lab;

/// <summary>The three streams of a bench command.</summary>
internal sealed class BenchStreams(TextReader input, TextWriter output, TextWriter error)
{
    private const int Bar = 40;

    public TextReader Input { get; } = input;

    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    /// <summary>Asks for a password: on stderr with the warning that it may be echoed, as without a terminal.</summary>
    /// <exception cref="BenchExit">Stdin is at its end.</exception>
    public string Ask(string question)
    {
        Error.Write("Warning: Password input may be echoed.\n" + question);
        var answer = Input.ReadLine();
        if (answer is null)
        {
            throw BenchExit.Aborted();
        }

        Error.Write('\n');
        return answer;
    }

    public void Say(string line) => Output.Write(line + "\n");

    /// <summary>One line of updates that overwrite each other.</summary>
    /// <param name="title">What is worked on.</param>
    /// <param name="updates">How many updates the whole has: 339 for frappe, 837 for erpnext.</param>
    /// <param name="from">Where this part starts, 0 to 1.</param>
    /// <param name="to">Where it ends; 1 ends the line.</param>
    public void Progress(string title, int updates, double from, double to)
    {
        for (var i = (int)(updates * from) + 1; i <= (int)(updates * to); i++)
        {
            var done = (double)i / updates;
            var filled = new string('=', (int)(done * Bar)).PadRight(Bar);
            Output.Write($"\r{title,-36}: [{filled}] {(int)(done * 100)}%");
        }

        if (to >= 1)
        {
            Output.Write("\n");
        }

        Output.Flush();
    }
}

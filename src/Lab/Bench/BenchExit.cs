namespace NexusWorkflows.Lab;

/// <summary>Ends a bench command with an exit code, its last words on the stream where the real one has them.</summary>
internal sealed class BenchExit : Exception
{
    private BenchExit(int code, string? output, string? error)
        : base(error ?? output)
    {
        Code = code;
        Output = output;
        Error = error;
    }

    public int Code { get; }

    public string? Output { get; }

    public string? Error { get; }

    /// <summary>A short, handled refusal: stdout, exit 1.</summary>
    public static BenchExit Said(string text) => new(1, text, null);

    /// <summary>An unhandled exception: a traceback on stderr that ends with <paramref name="lastLine"/>, exit 1.</summary>
    public static BenchExit Traceback(string lastLine) => new(1, null, TracebackText.For(lastLine));

    /// <summary>A command line that click refuses: stderr, exit 2.</summary>
    public static BenchExit Usage(string text) => new(2, null, text);

    /// <summary>A question that met the end of stdin: stderr, exit 1.</summary>
    public static BenchExit Aborted() => new(1, null, "\nAborted!");

    /// <summary>Already said everything.</summary>
    public static BenchExit Silent(int code, string? error = null) => new(code, null, error);
}

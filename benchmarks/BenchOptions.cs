using System.Globalization;

namespace NexusWorkflows.Benchmarks;

/// <param name="Seconds">How long each figure is measured.</param>
/// <param name="Json">One JSON object a line instead of a table.</param>
internal sealed record BenchOptions(int Seconds, bool Json)
{
    /// <summary>Null: they can't be read.</summary>
    public static BenchOptions? Read(ReadOnlySpan<string> arguments)
    {
        var options = new BenchOptions(3, false);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--json")
            {
                options = options with { Json = true };
            }
            else if (arguments[i] == "--seconds" && i + 1 < arguments.Length && int.TryParse(arguments[++i], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
            {
                options = options with { Seconds = seconds };
            }
            else
            {
                return null;
            }
        }

        return options;
    }
}

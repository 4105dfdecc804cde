using System.Globalization;

namespace NexusWorkflows.Benchmarks;

/// <param name="Seconds">How long each figure is measured.</param>
/// <param name="Json">One JSON object a line instead of a table.</param>
/// <param name="Count">How many kills.</param>
/// <param name="Every">Of the fault matrix, every how manyeth case; 1: all.</param>
/// <param name="Seed">Seed of what is chosen by chance.</param>
/// <param name="Parallel">How many worlds work through the fault matrix beside each other.</param>
internal sealed record BenchOptions(int Seconds, bool Json, int Count, int Every, int Seed, int Parallel)
{
    /// <summary>Of the fault matrix, only cases whose name has this in it; empty: all.</summary>
    public string Only { get; init; } = "";

    public const string Help = "Options: --json; --seconds N (engine, lists, store; default 3); --count N (kills; default 20); --every N (faults: only every Nth case; default 1); --parallel N (faults: worlds beside each other; default: processors); --seed N (default 1); --only TEXT (faults: only cases whose name has it, such as 'new-site kill'). N is a whole number from 1.";

    /// <summary>Null: they can't be read.</summary>
    public static BenchOptions? Read(ReadOnlySpan<string> arguments)
    {
        var options = new BenchOptions(3, false, 20, 1, 1, Environment.ProcessorCount);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--json")
            {
                options = options with { Json = true };
            }
            else if (arguments[i] == "--only" && i + 1 < arguments.Length)
            {
                options = options with { Only = arguments[++i] };
            }
            else if (i + 1 < arguments.Length && int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && options.With(arguments[i], number) is { } changed)
            {
                options = changed;
                i++;
            }
            else
            {
                return null;
            }
        }

        return options;
    }

    private BenchOptions? With(string name, int number) => name switch
    {
        "--seconds" => this with { Seconds = number },
        "--count" => this with { Count = number },
        "--every" => this with { Every = number },
        "--parallel" => this with { Parallel = number },
        "--seed" => this with { Seed = number },
        _ => null,
    };
}

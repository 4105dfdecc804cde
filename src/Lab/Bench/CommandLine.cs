namespace NexusWorkflows.Lab;

/// <summary>What a bench command understands: options with a value, flags, and names.</summary>
/// <param name="Name">The command.</param>
/// <param name="Values">Options that take a value.</param>
/// <param name="Flags">Options that take none.</param>
/// <param name="Names">The positional arguments it must have, as usage messages name them.</param>
/// <param name="Run">Does it; the return value is the exit code.</param>
/// <param name="Halves">Whether it can die or fail half done.</param>
/// <param name="Reads">Whether its answer is what it prints.</param>
internal sealed record BenchCommand(string Name, string[] Values, string[] Flags, string[] Names, Func<BenchContext, CommandLine, int> Run, bool Halves = false, bool Reads = false);

/// <summary>A command line taken apart as click does.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, List<string>> options = [];

    public List<string> Names { get; } = [];

    public bool Has(string flag) => options.ContainsKey(flag);

    /// <summary>The last value of an option under any of its spellings, or null.</summary>
    public string? Value(params string[] spellings) => spellings.Select(name => options.GetValueOrDefault(name)?[^1]).FirstOrDefault(value => value is not null);

    public IReadOnlyList<string> Values(string option) => options.GetValueOrDefault(option) ?? [];

    /// <exception cref="BenchExit">Usage: an option is unknown or has no value, or a name is missing.</exception>
    public static CommandLine Parse(BenchCommand command, IReadOnlyList<string> arguments)
    {
        var line = new CommandLine();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                line.Names.AddRange(arguments.Skip(i + 1));
                break;
            }

            if (argument.Length < 2 || argument[0] != '-')
            {
                line.Names.Add(argument);
                continue;
            }

            var equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
            var name = equals < 0 ? argument : argument[..equals];
            if (command.Flags.Contains(name))
            {
                line.Add(name, "");
            }
            else if (!command.Values.Contains(name))
            {
                throw Refused(command, $"No such option: {name}");
            }
            else if (equals >= 0)
            {
                line.Add(name, argument[(equals + 1)..]);
            }
            else
            {
                line.Add(name, ++i < arguments.Count ? arguments[i] : throw Refused(command, $"Option '{name}' requires an argument."));
            }
        }

        return line.Names.Count < command.Names.Length
            ? throw Refused(command, $"Missing argument '{command.Names[line.Names.Count]}'.")
            : line;
    }

    private static BenchExit Refused(BenchCommand command, string error) =>
        BenchExit.Usage($"Usage: bench  {string.Join(' ', [command.Name, "[OPTIONS]", .. command.Names])}\nTry 'bench  {command.Name} --help' for help.\n\nError: {error}");

    private void Add(string name, string value)
    {
        if (!options.TryGetValue(name, out var values))
        {
            options[name] = values = [];
        }

        values.Add(value);
    }
}

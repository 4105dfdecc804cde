using System.CommandLine;

namespace NexusWorkflows.Host.Commands;

/// <summary>A command with its examples; what it does gets a <see cref="Session"/>.</summary>
internal sealed class Verb : Command
{
    public Verb(string name, string description)
        : base(name, description)
    {
    }

    /// <summary>Shown by <c>--help</c>, without the program's name.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    public Verb Takes(params IReadOnlyList<Symbol> symbols)
    {
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Option option:
                    Options.Add(option);
                    break;
                case Argument argument:
                    Arguments.Add(argument);
                    break;
                case Command command:
                    Subcommands.Add(command);
                    break;
            }
        }

        return this;
    }

    public Verb Does(Func<Session, CancellationToken, Task<int>> act)
    {
        SetAction((parsed, ct) => Session.RunAsync(parsed, act, ct));
        return this;
    }
}

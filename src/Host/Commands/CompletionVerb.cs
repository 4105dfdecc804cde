using System.CommandLine;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Prints a shell's completion script, which asks this program for suggestions.</summary>
internal static class CompletionVerb
{
    private const string Bash = """
        _nexus() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _nexus nexus ./nexus

        """;

    private const string Zsh = """
        #compdef nexus
        _nexus() {
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a found
            _files
        }
        compdef _nexus nexus ./nexus

        """;

    private const string Fish = """
        function __nexus_complete
            set -l line (commandline -cp)
            set -l program (commandline -opc)[1]
            $program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c nexus -a '(__nexus_complete)'

        """;

    private static readonly Argument<string> Shell = MakeShell();

    public static Verb Make() => new Verb("completion", "Print the completion script of a shell")
    {
        Examples = ["completion bash > ~/.local/share/bash-completion/completions/nexus", "completion fish > ~/.config/fish/completions/nexus.fish"],
    }.Takes(Shell).Does((session, _) =>
    {
        session.Screen.Raw(session.Get(Shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        });
        return Task.FromResult(ExitCode.Done);
    });

    private static Argument<string> MakeShell()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return shell;
    }
}

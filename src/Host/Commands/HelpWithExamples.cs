using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>The usual help, then examples and exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    // A help that is asked for beside wrong options is still help.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is Verb { Examples.Count: > 0 } verb)
        {
            output.WriteLine("Examples:");
            foreach (var example in verb.Examples)
            {
                output.WriteLine("  " + Hints.Command(example));
            }

            output.WriteLine();
        }

        output.WriteLine("Exit codes:");
        output.WriteLine("  0 done   1 failed or undone   2 wrong usage or refused input   3 not found   4 busy or conflict, nothing touched");
        output.WriteLine("  5 paused or waiting for a person   130 interrupted, the run is left resumable");
        return ExitCode.Done;
    }
}

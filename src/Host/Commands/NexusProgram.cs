using System.CommandLine;
using System.CommandLine.Help;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>The command line as a whole.</summary>
internal static class NexusProgram
{
    public static RootCommand Root()
    {
        var root = new RootCommand("NexusWorkflows: onboards, keeps and removes clients on one ERPNext platform, and undoes what fails.");
        CommonOptions.AddTo(root);
        foreach (var verb in (Command[])
        [
            ProvisionVerb.Make(), RunVerb.Make(), RunsVerb.Make(), SitesVerb.Make(), ClientsVerb.Make(), OffboardVerb.Make(), WorkflowsVerb.Make(), ActivityVerb.Make(), SecretsVerb.Make(), SchedulesVerb.Make(), AuditVerb.Make(),
            ServeVerb.Make(), StudioVerb.Make(), LabVerb.Make(), KeysVerb.Make(), SelfVerb.Make(), DoctorVerb.Make(), CompletionVerb.Make(),
        ])
        {
            root.Subcommands.Add(verb);
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (OperatingSystem.IsWindows())
        {
            await Console.Error.WriteLineAsync("nexus runs on Linux and macOS; on Windows start it inside WSL2.");
            return ExitCode.Failed;
        }

        // Without response files: '@' begins a client's name or an input as well as anything else.
        var parsed = Root().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not (HelpWithExamples or null) && parsed.CommandResult.Command.Options.OfType<VersionOption>().All(version => parsed.GetResult(version) is null))
        {
            return RefuseUsage(parsed);
        }

        // Bugs keep their trace; time to say how an interrupted run goes on comes before the process is ended.
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(40) });
    }

    private static int RefuseUsage(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var screen = new Screen(Console.Out, Console.Error, new ScreenOptions(Json: parsed.GetValue(CommonOptions.Json)));
        var path = string.Join(' ', Path(parsed.CommandResult).Skip(1));
        var messages = parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal).ToList();
        foreach (var message in messages.SkipLast(1))
        {
            screen.Fail(message);
        }

        var hint = command.Subcommands.Count > 0 && command.Action is null
            ? $" It takes one of: {string.Join(", ", command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name))}."
            : "";
        Session.Report(screen, RefusalException.Usage($"{messages[^1]}{hint} See '{Hints.Command((path + " --help").TrimStart())}'."));
        return ExitCode.Refused;
    }

    private static IEnumerable<string> Path(System.CommandLine.Parsing.CommandResult result) =>
        (result.Parent is System.CommandLine.Parsing.CommandResult parent ? Path(parent) : []).Append(result.Command.Name);
}

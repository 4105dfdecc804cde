using System.CommandLine;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Commands;

namespace NexusWorkflows.Host.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TempData temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Verbs_EveryOne_HasADescriptionAndExamplesThatParse()
    {
        var root = NexusProgram.Root();
        foreach (var verb in Below(root))
        {
            Assert.NotEmpty(verb.Description!);
            var examples = Assert.IsType<Verb>(verb).Examples;
            Assert.NotEmpty(examples);
            Assert.All(examples, example => Assert.Empty(root.Parse(example.Split('>')[0], new ParserConfiguration { ResponseFileTokenReplacer = null }).Errors));
        }
    }

    [Theory]
    [InlineData("provision --name x --bogus", "Unrecognized command or argument '--bogus'. See 'nexus provision --help'.")]
    [InlineData("provision --subdomain x", "Option '--name' is required. See 'nexus provision --help'.")]
    [InlineData("provision --name", "Required argument missing for option: '--name'. See 'nexus provision --help'.")]
    [InlineData("runs", "Required command was not provided. It takes one of: list, show, watch, journal, retry, skip, edit, undo, cancel. See 'nexus runs --help'.")]
    [InlineData("provision --name x", "Give either --subdomain or --domain.")]
    [InlineData("runs list --server nowhere", "'nowhere' is no address of a server; for example --server http://127.0.0.1:5199.")]
    [InlineData("runs retry --server http://127.0.0.1:1", "Say which runs to retry: their ids, or --filter.")]
    public async Task Usage_Wrong_ExitsWith2AndSaysWhy(string line, string message)
    {
        var ended = await NexusProcess.RunAsync(temp.Folder, line.Split(' '));

        Assert.Equal((2, "", message), (ended.Exit, ended.Output, ended.LastLine));
    }

    [Fact]
    public async Task Usage_WrongWithJson_PrintsADocument()
    {
        var ended = await NexusProcess.RunAsync(temp.Folder, "provision", "--name", "x", "--json", "--bogus");

        var error = JsonNode.Parse(ended.Output)!["error"]!;
        Assert.Equal((2, "usage", "Unrecognized command or argument '--bogus'. See 'nexus provision --help'."), (ended.Exit, error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Hints_StartedByTheScript_NameTheScript()
    {
        var ended = await NexusProcess.RunAsync(temp.Folder, new Dictionary<string, string> { ["NEXUS_INVOKED_AS"] = "./nexus" }, "provision", "--name");

        Assert.Equal("Required argument missing for option: '--name'. See './nexus provision --help'.", ended.LastLine);
    }

    [Fact]
    public async Task Help_OfAVerb_HasExamplesAndExitCodes()
    {
        var ended = await NexusProcess.RunAsync(temp.Folder, "keys", "add", "--help");

        Assert.Equal(0, ended.Exit);
        Assert.Contains("Examples:\n  nexus keys add mary --role ops --expires 2027-01-31\n", ended.Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes:\n  0 done   1 failed or undone   2 wrong usage or refused input", ended.Output, StringComparison.Ordinal);
        Assert.Empty(ended.Error);
    }

    [Fact]
    public async Task Server_Unreachable_ExitsWith1AndNamesIt()
    {
        var ended = await NexusProcess.RunAsync(temp.Folder, "runs", "list", "--server", "http://127.0.0.1:1", "--json");

        Assert.Equal((1, "server.unreachable"), (ended.Exit, JsonNode.Parse(ended.Output)!["error"]!["code"]!.GetValue<string>()));
        Assert.StartsWith("The server at 'http://127.0.0.1:1' doesn't answer: ", ended.LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_Suggest_NamesTheVerbs()
    {
        var ended = await NexusProcess.RunAsync(temp.Folder, "[suggest:10]", "nexus prov");

        Assert.Equal("provision", ended.Output.Trim());
    }

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(sub => Below(sub).Prepend(sub));
}

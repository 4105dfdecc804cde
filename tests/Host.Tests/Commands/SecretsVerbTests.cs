using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Tests.Commands;

/// <summary>Named secrets by verbs, on a data directory without a server; the Lab isn't started for them.</summary>
public sealed class SecretsVerbTests : IDisposable
{
    private const string Value = "value-8Zk29-secret";
    private readonly TempData temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Set_FromAFileOrStandardInput_IsListedWithoutItsValue()
    {
        var file = temp.Write("key.txt", Value + "\n");
        var set = await RunAsync("secrets", "set", "API-Key", "--file", file, "--description", "of the till", "--expires", "2100-01-31", "--json");
        using var process = NexusProcess.Start(temp.Folder, new Dictionary<string, string>(), "secrets", "set", "api-key");
        await process.StandardInput.WriteAsync(Value + "-2\r\n");
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var shown = await RunAsync("secrets", "remove", "api-key", "--dry-run", "--json");

        Assert.Equal((0, 0), (set.Exit, process.ExitCode));
        var secret = JsonNode.Parse(set.Output)!;
        Assert.Equal(("api-key", "active", 1, "of the till", "2100-01-31T00:00:00.000Z"), (secret["name"]!.GetValue<string>(), secret["status"]!.GetValue<string>(), secret["version"]!.GetValue<int>(), secret["description"]!.GetValue<string>(), secret["expiresAt"]!.GetValue<string>()));
        Assert.Equal("The secret 'api-key' is set (version 2).\n", output);
        Assert.Equal((2, "of the till", null), JsonNode.Parse(shown.Output) is { } now ? (now["version"]!.GetValue<int>(), now["description"]!.GetValue<string>(), now["expiresAt"]) : default);
        Assert.DoesNotContain(Value, set.Output + set.Error + output + shown.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(temp.Folder, "lab.json")));
    }

    [Fact]
    public async Task Revoke_ThenRemove_IsAskedForAndLeavesNothing()
    {
        await RunAsync("secrets", "set", "api-key", "--file", temp.Write("key.txt", Value));

        var revoked = await RunAsync("secrets", "revoke", "api-key");
        var unasked = await RunAsync("secrets", "remove", "api-key");
        var removed = await RunAsync("secrets", "remove", "api-key", "--yes", "--json");
        var again = await RunAsync("secrets", "remove", "api-key", "--yes");

        Assert.Equal((0, "The secret 'api-key' is revoked: its value is erased, and no step gets it any more.\n"), (revoked.Exit, revoked.Output));
        Assert.Equal((2, "This removes the secret 'api-key' for good. Add --yes to do it, or --dry-run to see only the plan."), (unasked.Exit, unasked.LastLine));
        Assert.Equal((0, """{"removed":"api-key"}"""), (removed.Exit, removed.Output.Trim()));
        Assert.Equal((3, "There is no secret 'api-key'. 'nexus secrets list' shows those that exist."), (again.Exit, again.LastLine));
    }

    [Theory]
    [InlineData("secrets set api-key", "No value was given for 'api-key'. Write it to standard input, name its file with --file, or call this at a terminal and type it.")]
    [InlineData("secrets set api-key --file nowhere.txt", "The file 'nowhere.txt' isn't there. Check --file.")]
    [InlineData("secrets set api-key value-8Zk29", "Unrecognized command or argument 'value-8Zk29'.")]
    public async Task Set_WithoutAValueOrWithOneOnTheCommandLine_IsRefused(string line, string message)
    {
        var refused = await RunAsync(line.Split(' '));

        Assert.Equal(2, refused.Exit);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_OfADefinitionThatTakesSecrets_NamesThem()
    {
        var file = temp.Write("takes.json", """
            {"definitionId":"takes","name":"takes","root":{"id":"b","type":"Nexus.CreateMailbox","version":1,"domain":{"typeName":"String","expression":{"type":"Literal","value":"a.example"}},
             "password":{"typeName":"String","expression":{"type":"Secret","value":"{\"name\":\"box-key\"}"}}}}
            """);

        var words = await RunAsync("workflows", "lint", file);
        var document = await RunAsync("workflows", "lint", file, "--json");

        Assert.Equal((0, $"{file}: takes the named secret 'box-key', which must be set where it is published.\n"), (words.Exit, words.Output));
        Assert.Equal("""["box-key"]""", JsonNode.Parse(document.Output)!["files"]![0]!["secrets"]!.ToJsonString());
    }

    private Task<Ended> RunAsync(params string[] arguments) => NexusProcess.RunAsync(temp.Folder, arguments);
}
